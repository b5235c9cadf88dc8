package dev.atoll.bench.limit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Rows in Atoll's journal table, inserted by statements and nothing else. */
final class RawRows implements AutoCloseable {
    private static final int SERIALIZER = 740_001;
    private static final String COLUMNS = "\"persistence_id\", \"sequence_number\", \"deleted\", \"writer\","
            + " \"write_timestamp\", \"adapter_manifest\", \"event_ser_id\", \"event_ser_manifest\","
            + " \"event_payload\"";

    private final PreparedStatement insert;
    private int parameter = 1;

    /** @param rows of one statement */
    RawRows(Connection connection, int rows) throws SQLException {
        String values = "(?,?,false,?,?,'',?,'e1',?),".repeat(rows);
        insert = connection.prepareStatement(
                "insert into \"event_journal\" (" + COLUMNS + ") values " + values.substring(0, values.length() - 1));
    }

    /** The next row of the statement. */
    RawRows add(String persistenceId, long sequenceNumber, String writer, byte[] payload) throws SQLException {
        insert.setString(parameter++, persistenceId);
        insert.setLong(parameter++, sequenceNumber);
        insert.setString(parameter++, writer);
        insert.setLong(parameter++, System.currentTimeMillis());
        insert.setInt(parameter++, SERIALIZER);
        insert.setBytes(parameter++, payload);
        return this;
    }

    /** Inserts the rows of the statement. */
    void execute() throws SQLException {
        parameter = 1;
        insert.executeUpdate();
    }

    /** The statement is complete and waits for {@link #executeBatch}. */
    void addBatch() throws SQLException {
        parameter = 1;
        insert.addBatch();
    }

    /** Inserts the rows of all statements that wait. */
    void executeBatch() throws SQLException {
        insert.executeBatch();
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
