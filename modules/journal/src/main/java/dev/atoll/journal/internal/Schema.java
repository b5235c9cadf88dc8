package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the version that this program expects.
 *
 * <p>PostgreSQL: one transaction under an advisory lock, all or nothing. H2 commits each definition by itself, so there
 * every statement of a migration must be harmless when repeated.
 */
public final class Schema {
    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /** In order; the first has version 1. Never change one that was released: add another. */
    private static final List<String> MIGRATIONS = List.of(
            "0001-journal",
            "0002-conflicts",
            "0003-completeness",
            "0004-placement",
            "0005-removal",
            "0006-retention",
            "0007-restored",
            "0008-announced",
            "0009-waiting");

    private static final Pattern COMMENT = Pattern.compile("--.*");

    private Schema() {}

    public static JournalIdentity apply(
            Database database, RegionId region, InstantSource clock, RandomGenerator random) {
        return apply(database, region, clock, random, false);
    }

    /** The same in a database that is being restored; nobody else can do it there. */
    public static JournalIdentity applyForRestore(
            Database database, RegionId region, InstantSource clock, RandomGenerator random) {
        return apply(database, region, clock, random, true);
    }

    private static JournalIdentity apply(
            Database database, RegionId region, InstantSource clock, RandomGenerator random, boolean restoring) {
        return database.transaction(connection -> {
            database.dialect().lockSchema(connection);
            if (!restoring && RestoreTables.isUnfinished(connection)) {
                throw new AtollException(
                        ErrorCode.RESTORE_UNFINISHED,
                        "A restore into the database " + database.dialect().description()
                                + " has not ended. Run it again, or use another database.");
            }
            migrate(database, connection, clock);
            return Identity.claim(connection, region, clock, random);
        });
    }

    private static void migrate(Database database, Connection connection, InstantSource clock) throws SQLException {
        String name = database.dialect().description();
        try {
            int version = currentVersion(connection);
            if (version > MIGRATIONS.size()) {
                throw new AtollException(
                        ErrorCode.DATABASE_NEWER,
                        "The database " + name + " has schema version " + version + ", this program knows only up to "
                                + MIGRATIONS.size() + ". Start the newer program that wrote it.");
            }
            for (int next = version + 1; next <= MIGRATIONS.size(); next++) {
                String migration = MIGRATIONS.get(next - 1);
                for (String statement : statements(database.dialect().schemaFolder(), migration)) {
                    execute(connection, statement);
                }
                record(connection, next, migration, clock);
                LOG.info("The database {} now has schema version {} ({})", name, next, migration);
            }
        } catch (SQLException e) {
            if (SqlErrors.isAway(e) || SqlErrors.isFull(e)) {
                throw e;
            }
            throw failed(name, e);
        }
    }

    private static AtollException failed(String name, SQLException e) {
        return new AtollException(
                ErrorCode.SCHEMA_FAILED,
                "The schema cannot be applied to the database " + name + ": " + e.getMessage()
                        + ". The user needs the right to create tables, and the database must be empty or Atoll's.",
                e);
    }

    private static int currentVersion(Connection connection) throws SQLException {
        execute(
                connection,
                """
                CREATE TABLE IF NOT EXISTS "atoll_schema" (
                    "version" INTEGER NOT NULL PRIMARY KEY,
                    "name" VARCHAR(100) NOT NULL,
                    "applied_millis" BIGINT NOT NULL)
                """);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT coalesce(max(\"version\"), 0) FROM \"atoll_schema\"")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void record(Connection connection, int version, String name, InstantSource clock)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO \"atoll_schema\" VALUES (?, ?, ?)")) {
            insert.setInt(1, version);
            insert.setString(2, name);
            insert.setLong(3, clock.millis());
            insert.executeUpdate();
        }
    }

    private static List<String> statements(String folder, String migration) {
        String resource = "/dev/atoll/journal/schema/" + folder + "/" + migration + ".sql";
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(COMMENT.matcher(text).replaceAll("").split(";"))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new AtollException(ErrorCode.INTERNAL, "Cannot read " + resource, e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
