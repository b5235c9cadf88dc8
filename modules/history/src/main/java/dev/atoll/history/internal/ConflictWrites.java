package dev.atoll.history.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.history.ConflictCount;
import dev.atoll.history.ConflictRecord;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.history.RecordedConflict;
import dev.atoll.history.RecordedConflict.Settlement;
import dev.atoll.journal.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes the log of conflicts. What rows make of it and how far they were read is one transaction. */
final class ConflictWrites {

    private static final String NAME = "conflicts";
    private static final int MOST_REMOVED_AT_ONCE = 1_000;

    private static final String POSITION = "SELECT \"position\" FROM \"atoll_derived\" WHERE \"name\" = ?";
    private static final String BEGIN =
            """
            INSERT INTO "atoll_derived" ("name", "position", "updated_millis")
            SELECT '%s', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM "atoll_derived" WHERE "name" = '%s')
            """
                    .formatted(NAME, NAME);

    private static final String ADVANCE =
            "UPDATE \"atoll_derived\" SET \"position\" = ?, \"updated_millis\" = ? WHERE \"name\" = ? AND \"position\" = ?";

    private static final String OPEN_ENTITIES =
            "SELECT DISTINCT \"collection\", \"entity_key\" FROM \"atoll_conflict\" WHERE \"settled_millis\" IS NULL";

    private static final String DELETE = "DELETE FROM \"atoll_conflict\" WHERE \"id\" = ANY(?)";

    private static final String INSERT =
            """
            INSERT INTO "atoll_conflict" ("id", "collection", "entity_key", "policy", "occurred", "recorded_millis",
              "settled_millis", "content", "settlement") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SETTLE =
            """
            UPDATE "atoll_conflict" SET "settled_millis" = ?, "settlement" = ?
            WHERE "id" = ? AND "settled_millis" IS NULL
            """;

    private static final String COUNT_OPEN =
            """
            SELECT "collection", "policy", count(*) FROM "atoll_conflict"
            WHERE "id" = ANY(?) AND "settled_millis" IS NULL GROUP BY "collection", "policy"
            """;

    private static final String REMOVE_OLD =
            """
            DELETE FROM "atoll_conflict" WHERE "id" IN
              (SELECT "id" FROM "atoll_conflict" WHERE "settled_millis" < ? ORDER BY "settled_millis" LIMIT ?)
            """;

    private static final String REMOVE_SETTLED =
            """
            DELETE FROM "atoll_conflict" WHERE "id" IN (SELECT "id" FROM "atoll_conflict"
              WHERE "settled_millis" IS NOT NULL ORDER BY "settled_millis" LIMIT ?)
            """;

    private static final String REMOVE_OPEN =
            """
            DELETE FROM "atoll_conflict" WHERE "id" IN (SELECT "id" FROM "atoll_conflict"
              WHERE "settled_millis" IS NULL ORDER BY "occurred", "id" LIMIT ?)
            """;

    private static final String HOW_MANY = "SELECT count(*) FROM \"atoll_conflict\"";

    private static final String REWOUND =
            "SELECT \"id\", \"collection\", \"entity_key\", \"content\" FROM \"atoll_conflict\" WHERE \"policy\" = ?";

    private static final int FETCH_ROWS = 50;

    private final Database database;

    ConflictWrites(Database database) {
        this.database = database;
    }

    /** The offset up to which the journal is recorded; 0 when nothing was. */
    long position() {
        return database.transaction(connection -> {
            execute(connection, BEGIN);
            try (PreparedStatement select = connection.prepareStatement(POSITION)) {
                select.setString(1, NAME);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /** The persistence ids of all entities that have an open conflict in the log. */
    Set<String> openEntities() {
        return database.run(connection -> {
            Set<String> found = new HashSet<>();
            try (PreparedStatement select = connection.prepareStatement(OPEN_ENTITIES);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1) + "|" + row.getString(2));
                }
            }
            return found;
        });
    }

    /** The persistence ids of all entities whose rewinds are in the log, with the last rewind of each. */
    Map<String, Epoch> rewoundEntities() {
        return database.transaction(connection -> {
            Map<String, Epoch> found = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(REWOUND)) {
                select.setFetchSize(FETCH_ROWS);
                select.setString(1, ConflictCount.REWIND);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        EntityId entity = new EntityId(row.getString(2), row.getString(3));
                        Epoch epoch = DiscardedCodec.decode(row.getString(1), entity, Instant.EPOCH, row.getBytes(4))
                                .epoch();
                        found.merge(entity.persistenceId(), epoch, (a, b) -> a.compareTo(b) >= 0 ? a : b);
                    }
                }
            }
            return found;
        });
    }

    /**
     * Records what the rows between two offsets made.
     *
     * @param from what {@link #position()} is
     * @throws AtollException {@link ErrorCode#UNAVAILABLE} when another recorder has been here; nothing is changed then
     */
    void record(ConflictBatch batch, long from, long to) {
        database.transaction(connection -> {
            advance(connection, from, to, batch.now());
            ConflictCounts counts = new ConflictCounts();
            Collection<RecordedConflict> appeared = batch.appeared();
            countOpen(connection, batch.settled().keySet(), counts);
            settle(connection, batch);
            delete(connection, batch.gone());
            delete(connection, appeared.stream().map(RecordedConflict::id).toList()); // what is there already
            insert(connection, batch, appeared, counts);
            Choices.add(connection, batch.choices());
            discard(connection, batch.discards().all(), counts);
            counts.write(connection);
            return null;
        });
    }

    private static void advance(Connection connection, long from, long to, Instant now) throws SQLException {
        if (update(connection, ADVANCE, to, now.toEpochMilli(), NAME, from) == 0) {
            throw new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "Another node of the region has recorded conflicts after offset " + from + ".");
        }
    }

    /** Counts those that are kept and open, and will be settled. */
    private static void countOpen(Connection connection, Collection<String> ids, ConflictCounts counts)
            throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(COUNT_OPEN)) {
            select.setArray(1, connection.createArrayOf("VARCHAR", ids.toArray()));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    counts.add(row.getString(1), row.getString(2), 0, row.getLong(3));
                }
            }
        }
    }

    private static void settle(Connection connection, ConflictBatch batch) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SETTLE)) {
            for (Map.Entry<String, Settlement> each : batch.settled().entrySet()) {
                update.setLong(1, batch.now().toEpochMilli());
                update.setBytes(2, ConflictCodec.encode(new ConflictCodec.Ending(each.getValue(), List.of())));
                update.setString(3, each.getKey());
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    private static void delete(Connection connection, Collection<String> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
            delete.setArray(1, connection.createArrayOf("VARCHAR", ids.toArray()));
            delete.executeUpdate();
        }
    }

    private static void insert(
            Connection connection, ConflictBatch batch, Collection<RecordedConflict> appeared, ConflictCounts counts)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (RecordedConflict conflict : appeared) {
                set(insert, conflict);
                insert.addBatch();
                counts.add(
                        conflict.entity().collection(),
                        conflict.policy(),
                        batch.begun(conflict) ? 1 : 0,
                        conflict.open() ? 0 : 1);
            }
            insert.executeBatch();
        }
    }

    private static void discard(Connection connection, Collection<DiscardedWrites> added, ConflictCounts counts)
            throws SQLException {
        List<DiscardedWrites> whole = new ArrayList<>(added.size());
        for (DiscardedWrites more : added) {
            Optional<ConflictRecord> before = ConflictTable.find(connection, more.id());
            DiscardedWrites now = before.isPresent() ? Discards.both((DiscardedWrites) before.get(), more) : more;
            long count = now.count() - (before.isPresent() ? ((DiscardedWrites) before.get()).count() : 0);
            counts.add(more.entity().collection(), ConflictCount.REWIND, count, count);
            whole.add(now);
        }
        delete(connection, whole.stream().map(DiscardedWrites::id).toList());
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (DiscardedWrites discarded : whole) {
                set(insert, discarded);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void set(PreparedStatement insert, DiscardedWrites discarded) throws SQLException {
        insert.setString(1, discarded.id());
        insert.setString(2, discarded.entity().collection());
        insert.setString(3, discarded.entity().key());
        insert.setString(4, ConflictCount.REWIND);
        insert.setLong(5, discarded.occurred().packed());
        insert.setLong(6, discarded.recorded().toEpochMilli());
        insert.setLong(7, discarded.recorded().toEpochMilli());
        insert.setBytes(8, DiscardedCodec.encode(discarded));
        insert.setNull(9, Types.VARBINARY);
    }

    private static void set(PreparedStatement insert, RecordedConflict conflict) throws SQLException {
        insert.setString(1, conflict.id());
        insert.setString(2, conflict.entity().collection());
        insert.setString(3, conflict.entity().key());
        insert.setString(4, conflict.policy());
        insert.setLong(5, conflict.occurred().packed());
        insert.setLong(6, conflict.recorded().toEpochMilli());
        insert.setBytes(8, ConflictCodec.encode(new ConflictCodec.Content(conflict.conflict(), conflict.chosen())));
        Optional<Settlement> settlement = conflict.settlement();
        if (settlement.isPresent()) {
            insert.setLong(7, conflict.recorded().toEpochMilli());
            insert.setBytes(9, ConflictCodec.encode(new ConflictCodec.Ending(settlement.get(), conflict.choices())));
        } else {
            insert.setNull(7, Types.BIGINT);
            insert.setNull(9, Types.VARBINARY);
        }
    }

    /** Removes some of what is no longer to be kept, and says whether there may be more. */
    boolean retain(Instant now, Duration keep, long keepMost) {
        long oldest = now.minus(keep).toEpochMilli();
        int old = database.run(connection -> update(connection, REMOVE_OLD, oldest, MOST_REMOVED_AT_ONCE));
        long surplus = howMany() - keepMost;
        int settled = remove(REMOVE_SETTLED, surplus);
        int open = remove(REMOVE_OPEN, Math.min(surplus, MOST_REMOVED_AT_ONCE) - settled);
        return old == MOST_REMOVED_AT_ONCE || settled + open == MOST_REMOVED_AT_ONCE;
    }

    private int remove(String sql, long most) {
        int some = (int) Math.min(most, MOST_REMOVED_AT_ONCE);
        return some <= 0 ? 0 : database.run(connection -> update(connection, sql, some));
    }

    private long howMany() {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(HOW_MANY);
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }

    private static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
