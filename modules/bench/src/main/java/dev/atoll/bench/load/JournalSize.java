package dev.atoll.bench.load;

import dev.atoll.bench.database.JournalDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a journal holds at one moment.
 *
 * @param rows of events
 * @param bytes of all columns of these rows, numbers at their full width; without what the database adds
 */
public record JournalSize(long rows, long bytes) {
    private static final String QUERY = "select count(*), coalesce(sum(37 + octet_length(\"persistence_id\")"
            + " + octet_length(\"writer\") + octet_length(\"adapter_manifest\") + octet_length(\"event_ser_manifest\")"
            + " + octet_length(\"event_payload\")), 0) from \"event_journal\"";

    /** Asks the database; reads the whole table. */
    public static JournalSize of(JournalDatabase journal) {
        try (Connection connection = journal.connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(QUERY)) {
            found.next();
            return new JournalSize(found.getLong(1), found.getLong(2));
        } catch (SQLException e) {
            throw new IllegalStateException("measure " + journal.url(), e);
        }
    }

    /** What was added since. */
    public JournalSize since(JournalSize before) {
        return new JournalSize(rows - before.rows, bytes - before.bytes);
    }
}
