package dev.atoll.journal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Writes rows as the persistence plugin does, in a transaction that the test controls. */
final class Rows {
    private static final String INSERT =
            """
            INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp",
              "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest") VALUES (?, ?, '', ?, '', ?, 1, 'm')
            """;

    private Rows() {}

    /** A transaction for writing; commit or roll back, then close. */
    static Connection begin(Database database) throws SQLException {
        Connection connection = database.writerConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Inserts one row and returns its ordering. */
    static long insert(Connection connection, String persistenceId, long sequenceNumber) throws SQLException {
        return insert(connection, persistenceId, sequenceNumber, sequenceNumber * 1000, 20);
    }

    static long insert(Connection connection, String persistenceId, long sequenceNumber, long millis, int bytes)
            throws SQLException {
        byte[] payload = persistenceId.repeat(bytes).substring(0, bytes).getBytes(StandardCharsets.UTF_8);
        try (PreparedStatement insert = connection.prepareStatement(INSERT, new String[] {"ordering"})) {
            insert.setString(1, persistenceId);
            insert.setLong(2, sequenceNumber);
            insert.setLong(3, millis);
            insert.setBytes(4, payload);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    /** Inserts and commits one row in a transaction of its own. */
    static long commit(Database database, String persistenceId, long sequenceNumber) throws SQLException {
        try (Connection connection = begin(database)) {
            long ordering = insert(connection, persistenceId, sequenceNumber);
            connection.commit();
            return ordering;
        }
    }
}
