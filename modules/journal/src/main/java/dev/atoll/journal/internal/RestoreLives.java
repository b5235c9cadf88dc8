package dev.atoll.journal.internal;

import dev.atoll.journal.JournalRow;
import dev.atoll.journal.LifeChoice;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The rows of a backup and of what builds on it can tell of several lives of one entity: it was forgotten, or given up, in
 * between, and written again. Each begins with a row numbered 1, so that only one of them can be in a journal. Runs before the
 * rows have their indexes; goes through the table once or twice, and copies the rows of such entities.
 */
final class RestoreLives {

    private static final int PAGE = 500;

    private static final String SEVERAL =
            """
            SELECT "persistence_id" FROM "event_journal" WHERE "sequence_number" = 1
              GROUP BY "persistence_id" HAVING COUNT(*) > 1
            UNION
            SELECT born."persistence_id" FROM "event_journal" born
              JOIN "snapshot" base ON base."persistence_id" = born."persistence_id" AND base."base"
              WHERE born."sequence_number" = 1
            """;

    /** All rows of entities with more than one life. */
    private static final String LIVED =
            """
            CREATE TABLE "atoll_lived" AS
            SELECT "ordering", "persistence_id", "sequence_number", "event_payload", "event_ser_id",
                   "event_ser_manifest", "write_timestamp"
            FROM "event_journal" WHERE "persistence_id" IN (
            """
                    + SEVERAL + ")";

    private static final String NEXT_ENTITIES =
            "SELECT DISTINCT \"persistence_id\" FROM \"atoll_lived\" WHERE \"persistence_id\" > ?"
                    + " ORDER BY \"persistence_id\" LIMIT ?";

    private static final String OF_ENTITY =
            "SELECT * FROM \"atoll_lived\" WHERE \"persistence_id\" = ? ORDER BY \"ordering\"";

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
    private final Supplier<LifeChoice> choices;

    RestoreLives(Connection connection, Supplier<LifeChoice> choices) {
        this.connection = connection;
        this.choices = choices;
    }

    /** Removes the rows of all lives but one of each entity; how many. */
    long keepOneOfEach() throws SQLException {
        execute(LIVED);
        execute("CREATE INDEX \"atoll_lived_entity\" ON \"atoll_lived\" (\"persistence_id\", \"ordering\")");
        execute(LIVES);
        List<String> page = page("");
        boolean any = !page.isEmpty();
        while (!page.isEmpty()) {
            choose(page);
            page = page(page.get(page.size() - 1));
        }
        long removed = 0;
        if (any) {
            removed = execute(DELETE_ROWS);
            execute(DELETE_BASES);
        }
        execute("DROP TABLE \"atoll_lived\"");
        execute("DROP TABLE \"atoll_life\"");
        return removed;
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
                LifeChoice choice = choices.get();
                List<Long> births = read(entity, choice);
                int kept = choice.chosen();
                insert.setString(1, entity);
                insert.setLong(2, kept < 0 ? 0 : births.get(kept));
                insert.setLong(3, kept + 1 < births.size() ? births.get(kept + 1) : Long.MAX_VALUE);
                insert.addBatch();
            }
            int[] unused = insert.executeBatch();
        }
    }

    /** Where the lives begin. */
    private List<Long> read(String entity, LifeChoice choice) throws SQLException {
        List<Long> births = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(OF_ENTITY)) {
            select.setFetchSize(PAGE);
            select.setString(1, entity);
            try (ResultSet result = select.executeQuery()) {
                while (result.next()) {
                    JournalRow row = JdbcJournalReader.row(result);
                    choice.row(row);
                    if (row.sequenceNumber() == 1) {
                        births.add(row.ordering());
                    }
                }
            }
        }
        return births;
    }

    private int execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
