package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.LifeChoice;
import dev.atoll.journal.Restored;
import dev.atoll.journal.SnapshotRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The tables of a journal that is being restored. A table of its own says that it is not finished. */
public final class RestoreTables {

    /** What retention knows by: nothing is removed of what was restored, as long as it has not won. */
    public static final String HOLD = "restored";

    private static final String MARK = "atoll_restore";

    private static final String DELETE_SNAPSHOT =
            "DELETE FROM \"snapshot\" WHERE \"persistence_id\" = ? AND \"sequence_number\" = ?";

    private static final String INSERT_SNAPSHOT =
            """
            INSERT INTO "snapshot" ("persistence_id", "sequence_number", "created", "snapshot_payload",
              "snapshot_ser_id", "snapshot_ser_manifest", "base") VALUES (?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String ROWS =
            """
            SELECT "ordering", "persistence_id", "sequence_number", "event_payload", "event_ser_id",
                   "event_ser_manifest", "write_timestamp"
            FROM "event_journal" WHERE
            """;

    private static final String REST_OF_ENTITY =
            ROWS + " \"persistence_id\" = ? AND \"sequence_number\" > ? ORDER BY \"sequence_number\" LIMIT ?";

    private static final String NEXT_ENTITIES =
            ROWS + " \"persistence_id\" > ? ORDER BY \"persistence_id\", \"sequence_number\" LIMIT ?";

    private static final String SNAPSHOTS =
            """
            SELECT "persistence_id", "sequence_number", "created", "snapshot_payload", "snapshot_ser_id",
                   "snapshot_ser_manifest"
            FROM "snapshot" WHERE "persistence_id" > ? ORDER BY "persistence_id", "sequence_number" LIMIT ?
            """;

    private final Database database;

    public RestoreTables(Database database) {
        this.database = database;
    }

    /** Whether a restore into this database has begun and not ended. */
    static boolean isUnfinished(Connection connection) throws SQLException {
        return tables(connection).contains(MARK);
    }

    private static List<String> tables(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet tables = connection
                .getMetaData()
                .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (tables.next()) {
                names.add(tables.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    /** Marks an empty database, or one that is marked already and is emptied. */
    public void begin() {
        database.run(connection -> {
            List<String> there = requireEmpty(connection);
            for (String table : there) {
                if (!table.equals(MARK)) {
                    execute(connection, "DROP TABLE \"" + table + "\"");
                }
            }
            execute(connection, "CREATE TABLE IF NOT EXISTS \"" + MARK + "\" (\"id\" INTEGER NOT NULL PRIMARY KEY)");
            return null;
        });
    }

    public void requireEmpty() {
        database.run(this::requireEmpty);
    }

    /** Returns the tables that an earlier restore has left. */
    private List<String> requireEmpty(Connection connection) throws SQLException {
        List<String> there = tables(connection);
        if (!there.isEmpty() && !there.contains(MARK)) {
            throw new AtollException(
                    ErrorCode.DATABASE_NOT_EMPTY,
                    "The database " + database.dialect().description() + " is not empty: it has the table "
                            + there.get(0) + ". Name an empty one with --into.");
        }
        return there;
    }

    public Restored finish(HybridTimestamp at, List<String> collections, Restored.Truth truth) {
        return database.run(connection -> {
            long last = JdbcJournalReader.highestOrdering(connection);
            Restored restored = new Restored(at, last, collections, truth);
            execute(connection, "ALTER TABLE \"event_journal\" ALTER COLUMN \"ordering\" RESTART WITH " + (last + 1));
            describe(connection, restored);
            if (truth == Restored.Truth.WANTED) {
                keep(connection, at);
            }
            execute(connection, "DROP TABLE \"" + MARK + "\"");
            return restored;
        });
    }

    private static void describe(Connection connection, Restored restored) throws SQLException {
        execute(connection, "DELETE FROM \"atoll_restored\"");
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO \"atoll_restored\" VALUES (1, ?, ?, ?, ?)")) {
            insert.setLong(1, restored.at().packed());
            insert.setLong(2, restored.lastRow());
            insert.setString(3, String.join(",", restored.collections()));
            insert.setString(4, restored.truth().name().toLowerCase(Locale.ROOT));
            insert.executeUpdate();
        }
    }

    private static void keep(Connection connection, HybridTimestamp instantsFrom) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO \"atoll_hold\" VALUES (?, 0, ?)")) {
            insert.setString(1, HOLD);
            insert.setLong(2, instantsFrom.packed());
            insert.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public void insert(List<JournalRow> rows) {
        database.transaction(connection -> {
            database.dialect().insertRows(connection, rows);
            return null;
        });
    }

    public void beginLoading() {
        database.transaction(connection -> {
            database.dialect().beginLoading(connection);
            return null;
        });
    }

    /** However long it takes: the server answers when it is done. */
    public long endLoading(Supplier<LifeChoice> lives) {
        return database.transaction(connection -> {
            connection.setNetworkTimeout(Runnable::run, 0);
            long removed = new RestoreLives(connection, lives).keepOneOfEach();
            database.dialect().endLoading(connection);
            return removed;
        });
    }

    public void insertSnapshots(List<SnapshotRow> snapshots, boolean bases) {
        database.transaction(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(DELETE_SNAPSHOT);
                    PreparedStatement insert = connection.prepareStatement(INSERT_SNAPSHOT)) {
                for (SnapshotRow snapshot : snapshots) {
                    delete.setString(1, snapshot.persistenceId());
                    delete.setLong(2, snapshot.sequenceNumber());
                    delete.addBatch();
                    insert.setString(1, snapshot.persistenceId());
                    insert.setLong(2, snapshot.sequenceNumber());
                    insert.setLong(3, snapshot.created().toEpochMilli());
                    insert.setBytes(4, snapshot.payload());
                    insert.setInt(5, snapshot.serializerId());
                    insert.setString(6, snapshot.serializerManifest());
                    insert.setBoolean(7, bases);
                    insert.addBatch();
                }
                delete.executeBatch();
                return insert.executeBatch();
            }
        });
    }

    /** In two steps, because H2 finds no index for a comparison of pairs. */
    public List<JournalRow> readByEntity(String afterId, long afterNumber, int limit) {
        return database.transaction(connection -> {
            List<JournalRow> rows = new ArrayList<>(limit);
            if (!afterId.isEmpty()) {
                try (PreparedStatement rest = connection.prepareStatement(REST_OF_ENTITY)) {
                    rest.setString(1, afterId);
                    rest.setLong(2, afterNumber);
                    rest.setInt(3, limit);
                    collect(rest, rows);
                }
            }
            if (rows.size() < limit) {
                try (PreparedStatement next = connection.prepareStatement(NEXT_ENTITIES)) {
                    next.setString(1, afterId);
                    next.setInt(2, limit - rows.size());
                    collect(next, rows);
                }
            }
            return rows;
        });
    }

    private static void collect(PreparedStatement select, List<JournalRow> rows) throws SQLException {
        try (ResultSet result = select.executeQuery()) {
            while (result.next()) {
                rows.add(JdbcJournalReader.row(result));
            }
        }
    }

    public List<SnapshotRow> readSnapshots(String afterId, int limit) {
        return database.run(connection -> {
            List<SnapshotRow> snapshots = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(SNAPSHOTS)) {
                select.setString(1, afterId);
                select.setInt(2, limit);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        snapshots.add(new SnapshotRow(
                                row.getString(1),
                                row.getLong(2),
                                Instant.ofEpochMilli(row.getLong(3)),
                                row.getBytes(4),
                                row.getInt(5),
                                row.getString(6)));
                    }
                }
            }
            return snapshots;
        });
    }

    public void change(List<Long> removed, List<JournalRow> replaced) {
        database.transaction(connection -> {
            try (PreparedStatement delete =
                            connection.prepareStatement("DELETE FROM \"event_journal\" WHERE \"ordering\" = ?");
                    PreparedStatement update = connection.prepareStatement(
                            "UPDATE \"event_journal\" SET \"sequence_number\" = ?, \"event_payload\" = ?"
                                    + " WHERE \"ordering\" = ?")) {
                for (long ordering : removed) {
                    delete.setLong(1, ordering);
                    delete.addBatch();
                }
                delete.executeBatch();
                for (JournalRow row : replaced) {
                    update.setLong(1, row.sequenceNumber());
                    update.setBytes(2, row.payload());
                    update.setLong(3, row.ordering());
                    update.addBatch();
                }
                return update.executeBatch();
            }
        });
    }
}
