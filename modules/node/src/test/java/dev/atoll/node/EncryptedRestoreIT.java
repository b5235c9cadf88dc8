package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.BackupSteps.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region encrypts its backups; from those made on H2, one collection of some time ago is restored into PostgreSQL. */
class EncryptedRestoreIT {

    private static final String ADD = "{\"op\":\"increment\",\"by\":1}";

    @TempDir
    Path directory;

    @Test
    void whoHasTheKeyRestoresWhatIsAskedForAndNobodyElseAnything() throws IOException, SQLException {
        Path key = Files.writeString(directory.resolve("key"), "0f".repeat(32));
        Path other = Files.writeString(directory.resolve("other-key"), "0e".repeat(32));
        BackupSteps files = new BackupSteps(directory);
        String then = backUp(files, key);
        PostgresServer server = TestDatabases.postgres();
        String database = server.createDatabase();
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database;
        String[] mine = {"--user", server.user(), "--to", then, "--collection", "visits", "--key-file", key.toString()};

        assertRefused(files.restoreInto(url, "--to", "the day before"), 2, "the day before");
        assertRefused(files.restoreInto(url, "--user", server.user()), 1, "key");
        assertRefused(files.restoreInto(url, "--user", server.user(), "--key-file", other.toString()), 1, "key");
        assertRefused(
                files.restoreInto(url, "--key-file", directory.resolve("none").toString()), 2, "none");
        assertThat(dryRun(files, url, mine).exit()).isZero();
        assertThat(files.restoreInto(url, mine).exit()).isZero();
        assertRefused(files.restoreInto(url, mine), 1, "--into");
        assertRefused(dryRun(files, url, mine), 1, "--into");

        assertThat(rows(url, server, "visits|home")).isEqualTo(1);
        assertThat(rows(url, server, "letters|k")).isZero();
        Map<String, Object> settings = new HashMap<>();
        settings.put("atoll.journal.type", "postgresql");
        settings.put("atoll.journal.url", url);
        settings.put("atoll.journal.user", server.user());
        try (TestRegion us = TestRegion.start("us-east", directory.resolve("restored"), settings)) {
            assertThat(us.get("/api/data/visits/home").json().path("value").asInt())
                    .isEqualTo(1);
            assertThat(us.get("/api/data/letters/k").code()).isEqualTo("not-found");
            assertThat(us.post("/api/data/visits/home", ADD)
                            .json()
                            .path("value")
                            .asInt())
                    .isEqualTo(2);
        }
    }

    private static Said dryRun(BackupSteps files, String url, String... options) {
        String[] dry = Arrays.copyOf(options, options.length + 1);
        dry[options.length] = "--dry-run";
        return files.restoreInto(url, dry);
    }

    /** Returns the time of the first of the two writes. */
    private String backUp(BackupSteps files, Path key) {
        Map<String, Object> settings = files.settings();
        settings.put("atoll.backup.key-files", List.of(key.toString()));
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            us.put("/api/collections/letters", "{\"type\":\"register\"}");
            us.post("/api/data/letters/k", "{\"op\":\"set\",\"value\":\"secret-of-mine\"}");
            String then = us.post("/api/data/visits/home", ADD)
                    .json()
                    .path("timestamp")
                    .asText();
            us.post("/api/data/visits/home", ADD);
            String id = BackupSteps.backup(us, "full");
            assertThat(us.get("/api/backups/" + id).text()).contains("keyId");
            assertThat(us.post("/api/backups/" + id + "/verify", "")
                            .json()
                            .path("sound")
                            .asBoolean())
                    .isTrue();
            return then;
        }
    }

    private static void assertRefused(Said said, int exit, String why) {
        assertThat(said.exit()).as(said.text()).isEqualTo(exit);
        assertThat(said.text()).contains(why);
    }

    private static int rows(String url, PostgresServer server, String entity) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, server.user(), "");
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery(
                        "SELECT count(*) FROM event_journal WHERE persistence_id = '" + entity + "'")) {
            count.next();
            return count.getInt(1);
        }
    }
}
