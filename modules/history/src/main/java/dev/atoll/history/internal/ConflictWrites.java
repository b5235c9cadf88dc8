package dev.atoll.history.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
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
import java.util.HashSet;
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

    private static final String DELETE = "DELETE FROM \"atoll_conflict\" WHERE \"id\" = ?";

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

    private static final String COLLECTION_AND_POLICY =
            "SELECT \"collection\", \"policy\" FROM \"atoll_conflict\" WHERE \"id\" = ?";

    private static final String COUNT =
            """
            UPDATE "atoll_conflict_count" SET "recorded" = "recorded" + ?, "settled" = "settled" + ?
            WHERE "collection" = ? AND "policy" = ?
            """;

    private static final String FIRST_COUNT =
            "INSERT INTO \"atoll_conflict_count\" (\"recorded\", \"settled\", \"collection\", \"policy\") VALUES (?, ?, ?, ?)";

    private static final String REMOVE_OLD =
            """
            DELETE FROM "atoll_conflict" WHERE "id" IN
              (SELECT "id" FROM "atoll_conflict" WHERE "settled_millis" < ? ORDER BY "settled_millis" LIMIT ?)
            """;

    private static final String REMOVE_SURPLUS =
            """
            DELETE FROM "atoll_conflict" WHERE "id" IN (SELECT "id" FROM "atoll_conflict"
              ORDER BY CASE WHEN "settled_millis" IS NULL THEN 1 ELSE 0 END, "occurred", "id" LIMIT ?)
            """;

    private static final String HOW_MANY = "SELECT count(*) FROM \"atoll_conflict\"";

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

    /**
     * Records what the rows between two offsets made.
     *
     * @param from what {@link #position()} is
     * @throws AtollException {@link ErrorCode#UNAVAILABLE} when another recorder has been here; nothing is changed then
     */
    void record(ConflictBatch batch, long from, long to) {
        database.transaction(connection -> {
            advance(connection, from, to, batch.now());
            for (String id : batch.gone()) {
                update(connection, DELETE, id);
            }
            for (Map.Entry<String, Settlement> each : batch.settled().entrySet()) {
                settle(connection, each.getKey(), each.getValue(), batch.now());
            }
            for (RecordedConflict conflict : batch.appeared()) {
                update(connection, DELETE, conflict.id());
                insert(connection, conflict);
                count(
                        connection,
                        batch.begun(conflict) ? 1 : 0,
                        conflict.open() ? 0 : 1,
                        conflict.entity().collection(),
                        conflict.policy());
            }
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

    private static void settle(Connection connection, String id, Settlement settlement, Instant now)
            throws SQLException {
        if (update(connection, SETTLE, now.toEpochMilli(), ConflictCodec.encode(settlement), id) == 0) {
            return; // no longer kept
        }
        try (PreparedStatement select = connection.prepareStatement(COLLECTION_AND_POLICY)) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                count(connection, 0, 1, row.getString(1), row.getString(2));
            }
        }
    }

    private static void insert(Connection connection, RecordedConflict conflict) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
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
                insert.setBytes(9, ConflictCodec.encode(settlement.get()));
            } else {
                insert.setNull(7, Types.BIGINT);
                insert.setNull(9, Types.VARBINARY);
            }
            insert.executeUpdate();
        }
    }

    private static void count(Connection connection, long recorded, long settled, String collection, String policy)
            throws SQLException {
        if ((recorded > 0 || settled > 0) && update(connection, COUNT, recorded, settled, collection, policy) == 0) {
            update(connection, FIRST_COUNT, recorded, settled, collection, policy);
        }
    }

    /** Removes what is no longer to be kept. */
    void retain(Instant now, Duration keep, long keepMost) {
        long oldest = now.minus(keep).toEpochMilli();
        while (database.run(connection -> update(connection, REMOVE_OLD, oldest, MOST_REMOVED_AT_ONCE))
                == MOST_REMOVED_AT_ONCE) {
            continue;
        }
        long surplus = howMany() - keepMost;
        while (surplus > 0) {
            int some = (int) Math.min(surplus, MOST_REMOVED_AT_ONCE);
            int removed = database.run(connection -> update(connection, REMOVE_SURPLUS, some));
            surplus = removed == 0 ? 0 : surplus - removed;
        }
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
