package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseIT {
    @TempDir
    Path directory;

    private static JournalSettings settings(Config config, String... more) {
        return JournalSettings.from(ConfigFactory.parseString(String.join("\n", more))
                .withFallback(config)
                .withFallback(ConfigFactory.load()));
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int one(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void aStartGivesUpOnADatabaseThatStaysAway() throws IOException {
        JournalSettings settings = settings(
                ConfigFactory.parseString("atoll.journal.type = postgresql"),
                "atoll.journal.port = " + closedPort(),
                "atoll.journal.password = hunter2",
                "atoll.journal.connect-wait = 300ms");
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> Database.open(settings))
                .withMessageContaining("connect-wait")
                .withMessageContaining("refused")
                .withMessageNotContaining("..")
                .withMessageNotContaining("hunter2")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNREACHABLE));
    }

    @Test
    void aStartWaitsForADatabaseThatComesLater() throws Exception {
        int port = closedPort();
        Config config = ConfigFactory.parseString(
                "atoll.journal { type = postgresql, user = postgres, " + "database = postgres, port = " + port + " }");
        CompletableFuture<Integer> opened = CompletableFuture.supplyAsync(() -> {
            try (Database database = Database.open(settings(config))) {
                return database.run(DatabaseIT::one);
            }
        });
        try (PostgresServer server = PostgresServer.startOn(port, PostgresServer.Commits.FAST)) {
            assertThat(server.port()).isEqualTo(port);
            assertThat(opened.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void aStartDoesNotWaitForADatabaseThatDoesNotExist() {
        Config config = TestDatabases.postgres(TestDatabases.postgres(), "no_such_database");
        long start = System.nanoTime();
        SchemaIT.assertFails(
                ErrorCode.DATABASE_UNREACHABLE,
                () -> Database.open(settings(config, "atoll.journal.connect-wait = 60s")));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void aSecondNodeOfTheSameProcessIsToldThatH2IsForOne() {
        JournalSettings settings = TestDatabases.freshSettings(Type.H2, directory);
        try (Database first = Database.open(settings)) {
            assertThat(first.settings()).isEqualTo(settings);
            SchemaIT.assertFails(ErrorCode.DATABASE_IN_USE, () -> Database.open(settings));
        }
        Database.open(settings).close();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("a-file"));
        JournalSettings settings = TestDatabases.freshSettings(Type.H2, file.resolve("below"));
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> Database.open(settings))
                .withMessageContaining(file.toString())
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_UNWRITABLE));
    }

    @Test
    void anH2DatabaseOfAnotherPasswordIsRefusedAtOnce() {
        Config config = TestDatabases.h2(directory);
        Database.open(settings(config, "atoll.journal.user = a", "atoll.journal.password = one"))
                .close();
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() ->
                        Database.open(settings(config, "atoll.journal.user = a", "atoll.journal.password = hunter2")))
                .withMessageContaining("password")
                .withMessageNotContaining("hunter2");
    }

    /** Otherwise a crash of the server would lose writes that were acknowledged. */
    @Test
    void commitsWaitForTheServersDiskEvenWhereItsDefaultIsNotTo() {
        String name = TestDatabases.postgres().createDatabase();
        TestDatabases.postgres().execute("ALTER DATABASE " + name + " SET synchronous_commit = off");
        try (Database database = Database.open(settings(TestDatabases.postgres(TestDatabases.postgres(), name)))) {
            assertThat(database.<String>run(connection -> {
                        try (Statement statement = connection.createStatement();
                                ResultSet row = statement.executeQuery("SHOW synchronous_commit")) {
                            row.next();
                            return row.getString(1);
                        }
                    }))
                    .isEqualTo("on");
        }
    }

    @Test
    void aDatabaseThatGoesAwayIsReportedAsUnreachableAndUsedAgainWhenItIsBack() throws Exception {
        int port = closedPort();
        Path data = directory.resolve("pg");
        Config config = ConfigFactory.parseString("atoll.journal { type = postgresql, user = postgres, "
                + "database = postgres, connection-timeout = 1s, port = " + port + " }");
        PostgresServer server = PostgresServer.startOn(port, data, PostgresServer.Commits.FAST);
        try (Database database = Database.open(settings(config))) {
            server.close();
            SchemaIT.assertFails(ErrorCode.DATABASE_UNREACHABLE, () -> database.run(DatabaseIT::one));
            SchemaIT.assertFails(ErrorCode.DATABASE_UNREACHABLE, database::writerConnection);
            server = PostgresServer.startOn(port, data, PostgresServer.Commits.FAST);
            Awaitility.await().ignoreExceptions().until(() -> database.run(DatabaseIT::one) == 1);
        } finally {
            server.close();
        }
    }
}
