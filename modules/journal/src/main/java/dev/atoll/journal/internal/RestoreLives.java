package dev.atoll.journal.internal;

import dev.atoll.journal.JournalRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * The rows of a backup and of what builds on it can tell of several lives of one entity: it was forgotten, or given up, in
 * between, and written again. Each begins with a row numbered 1, so that only one of them can be in a journal. Before the rows
 * have an index; costs a scan of the table and one more when there are such entities.
 */
final class RestoreLives {

    private static final int PAGE = 500;

    /** The first rows, of entities with more than one life; of what stands behind a base the first row is gone. */
    private static final String BIRTHS =
            """
            CREATE TABLE "atoll_birth" AS
            SELECT "ordering", "persistence_id", "sequence_number", "event_payload", "event_ser_id",
                   "event_ser_manifest", "write_timestamp"
            FROM "event_journal" WHERE "sequence_number" = 1 AND ("persistence_id" IN
              (SELECT "persistence_id" FROM "event_journal" WHERE "sequence_number" = 1
               GROUP BY "persistence_id" HAVING COUNT(*) > 1)
              OR "persistence_id" IN (SELECT "persistence_id" FROM "snapshot" WHERE "base"))
            """;

    private static final String NEXT_ENTITIES =
            "SELECT DISTINCT \"persistence_id\" FROM \"atoll_birth\" WHERE \"persistence_id\" > ?"
                    + " ORDER BY \"persistence_id\" LIMIT ?";

    private static final String OF_ENTITY =
            "SELECT * FROM \"atoll_birth\" WHERE \"persistence_id\" = ? ORDER BY \"ordering\"";

    /** Of each entity the rows that stay: from the one ordering on, and before the other one. */
    private static final String LIVES =
            """
            CREATE TABLE "atoll_life" ("persistence_id" VARCHAR(320) NOT NULL PRIMARY KEY,
              "begins" BIGINT NOT NULL, "ends" BIGINT NOT NULL)
            """;

    private static final String DELETE_ROWS =
            """
            DELETE FROM "event_journal" WHERE EXISTS (SELECT 1 FROM "atoll_life"
              WHERE "atoll_life"."persistence_id" = "event_journal"."persistence_id"
              AND ("event_journal"."ordering" < "begins" OR "event_journal"."ordering" >= "ends"))
            """;

    private static final String DELETE_BASES =
            """
            DELETE FROM "snapshot" WHERE EXISTS (SELECT 1 FROM "atoll_life"
              WHERE "atoll_life"."persistence_id" = "snapshot"."persistence_id" AND "begins" > 0)
            """;

    private final Connection connection;
    private final ToIntFunction<List<JournalRow>> choice;

    /** See {@link dev.atoll.journal.JournalRestore#loaded}. */
    RestoreLives(Connection connection, ToIntFunction<List<JournalRow>> choice) {
        this.connection = connection;
        this.choice = choice;
    }

    void keepOneOfEach() throws SQLException {
        execute(BIRTHS);
        execute("CREATE INDEX \"atoll_birth_entity\" ON \"atoll_birth\" (\"persistence_id\", \"ordering\")");
        execute(LIVES);
        List<String> page = page("");
        boolean any = !page.isEmpty();
        while (!page.isEmpty()) {
            choose(page);
            page = page(page.get(page.size() - 1));
        }
        if (any) {
            execute(DELETE_ROWS);
            execute(DELETE_BASES);
        }
        execute("DROP TABLE \"atoll_birth\"");
        execute("DROP TABLE \"atoll_life\"");
    }

    private List<String> page(String after) throws SQLException {
        List<String> entities = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(NEXT_ENTITIES)) {
            select.setString(1, after);
            select.setInt(2, PAGE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entities.add(row.getString(1));
                }
            }
        }
        return entities;
    }

    private void choose(List<String> entities) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO \"atoll_life\" VALUES (?, ?, ?)")) {
            for (String entity : entities) {
                List<JournalRow> births = births(entity);
                int kept = choice.applyAsInt(births);
                insert.setString(1, entity);
                insert.setLong(2, kept < 0 ? 0 : births.get(kept).ordering());
                insert.setLong(
                        3, kept + 1 < births.size() ? births.get(kept + 1).ordering() : Long.MAX_VALUE);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private List<JournalRow> births(String entity) throws SQLException {
        List<JournalRow> rows = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OF_ENTITY)) {
            select.setString(1, entity);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(JdbcJournalReader.row(row));
                }
            }
        }
        return rows;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
