package dev.atoll.journal.internal;

import dev.atoll.journal.Database;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The readers, by the shared pool. */
public final class JdbcJournalReader implements JournalReader {
    /** Rows that PostgreSQL sends at a time, so that a read's memory is bounded by its limit in bytes. */
    static final int FETCH_ROWS = 250;

    /** The columns that {@link #row} reads. */
    static final String SELECT =
            """
            SELECT "ordering", "persistence_id", "sequence_number", "event_payload", "event_ser_id",
                   "event_ser_manifest", "write_timestamp"
            FROM "event_journal" WHERE "deleted" = FALSE AND
            """;

    /** Without an upper bound: for a range, PostgreSQL expects few rows and may sort all that follow for each read. */
    private static final String BY_OFFSET = SELECT + " \"ordering\" > ? ORDER BY \"ordering\" LIMIT ?";

    private static final String BY_ENTITY =
            SELECT + " \"persistence_id\" = ? AND \"sequence_number\" >= ? ORDER BY \"sequence_number\" LIMIT ?";

    private static final String NEWEST_OF_ENTITY =
            "SELECT coalesce(max(\"sequence_number\"), 0) FROM \"event_journal\" WHERE \"persistence_id\" = ?";

    private static final String BY_TIME = SELECT
            + " \"ordering\" > ? AND \"write_timestamp\" >= ? AND \"write_timestamp\" < ? ORDER BY \"ordering\" LIMIT ?";

    private final Database database;

    public JdbcJournalReader(Database database) {
        this.database = database;
    }

    /** Sets the parameters of a query. */
    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement) throws SQLException;
    }

    @Override
    public JournalBatch readAfter(long offset, long upTo, ReadLimit limit) {
        return read(BY_OFFSET, limit, upTo, statement -> {
            statement.setLong(1, offset);
            statement.setInt(2, limit.rows());
        });
    }

    @Override
    public JournalBatch readEntity(String persistenceId, long fromSequenceNumber, ReadLimit limit) {
        return read(BY_ENTITY, limit, Long.MAX_VALUE, statement -> {
            statement.setString(1, persistenceId);
            statement.setLong(2, fromSequenceNumber);
            statement.setInt(3, limit.rows());
        });
    }

    @Override
    public Optional<SnapshotRow> nearestSnapshot(String persistenceId, long sequenceNumber) {
        return new SnapshotReader(database).nearest(persistenceId, sequenceNumber);
    }

    @Override
    public long highestSequenceNumber(String persistenceId) {
        return database.run(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(NEWEST_OF_ENTITY)) {
                statement.setString(1, persistenceId);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    @Override
    public JournalBatch readWritten(Instant from, Instant to, long offset, ReadLimit limit) {
        return read(BY_TIME, limit, Long.MAX_VALUE, statement -> {
            statement.setLong(1, offset);
            statement.setLong(2, from.toEpochMilli());
            statement.setLong(3, to.toEpochMilli());
            statement.setInt(4, limit.rows());
        });
    }

    private JournalBatch read(String sql, ReadLimit limit, long upTo, Parameters parameters) {
        return database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCH_ROWS);
                parameters.set(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    return collect(rows, limit, upTo);
                }
            }
        });
    }

    private static JournalBatch collect(ResultSet result, ReadLimit limit, long upTo) throws SQLException {
        List<JournalRow> rows = new ArrayList<>();
        long bytes = 0;
        while (rows.size() < limit.rows() && bytes < limit.bytes()) {
            if (!result.next() || result.getLong(1) > upTo) {
                return new JournalBatch(rows, true);
            }
            JournalRow row = row(result);
            rows.add(row);
            bytes += row.memoryBytes();
        }
        return new JournalBatch(rows, false);
    }

    static JournalRow row(ResultSet result) throws SQLException {
        return new JournalRow(
                result.getLong(1),
                result.getString(2),
                result.getLong(3),
                result.getBytes(4),
                result.getInt(5),
                result.getString(6),
                Instant.ofEpochMilli(result.getLong(7)));
    }

    @Override
    public long highestOrdering() {
        return database.run(JdbcJournalReader::highestOrdering);
    }

    @Override
    public long lastOrdering() {
        return database.run(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(database.dialect().lastOrderingSql())) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    static long highestOrdering(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT coalesce(max(\"ordering\"), 0) FROM \"event_journal\"")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public List<String> listKeys(String prefix, String after, int limit) {
        KeyRange range = KeyRange.of(prefix, after);
        return database.run(connection -> database.dialect().listKeys(connection, range, limit));
    }
}
