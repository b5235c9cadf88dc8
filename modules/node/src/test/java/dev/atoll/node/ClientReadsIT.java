package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients ask for more of the past than the database can tell at the moment. */
class ClientReadsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofSeconds(180);
    private static final int THREADS = 4;
    private static final int WAITING = 3;
    private static final String HOLD_UP_READS_OF_THE_PAST = "LOCK TABLE snapshot IN ACCESS EXCLUSIVE MODE";

    @TempDir
    Path directory;

    @Test
    void theyDelayNeitherReadinessNorLinksAndTooManyAreRefused() throws SQLException {
        PostgresServer server = TestDatabases.postgres();
        String database = server.createDatabase();
        try (TestRegion us = TestRegion.start("us-east", directory, settings(server, database))) {
            assertThat(us.put("/api/collections/counters", "{\"type\":\"counter\"}")
                            .status())
                    .isEqualTo(200);
            increment(us);
            List<CompletableFuture<HttpResponse<String>>> reads;
            try (Connection other = DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database, server.user(), "")) {
                other.setAutoCommit(false);
                try (Statement statement = other.createStatement()) {
                    statement.execute(HOLD_UP_READS_OF_THE_PAST);
                }
                reads = Stream.generate(() -> past(us))
                        .limit(THREADS + WAITING + 2)
                        .toList();
                await().atMost(SOON).until(() -> refused(reads).size() == 2);
                assertThat(refused(reads)).allSatisfy(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(503);
                    assertThat(answer.body()).contains("\"code\":\"overloaded\"", "atoll.journal.client-reads");
                });
                assertThat(us.get("/health/ready").status()).isEqualTo(200);
                try (TestRegion eu = TestRegion.start(
                        "eu-west",
                        directory,
                        Map.of(
                                "atoll.replication.peers.us-east",
                                "127.0.0.1:" + us.atoll().linkPort()))) {
                    await().atMost(SOON).until(() -> value(eu) == 1);
                    increment(us);
                    await().atMost(SOON).until(() -> value(eu) == 2);
                }
                assertThat(us.get("/health/ready").status()).isEqualTo(200);
                other.rollback();
            }
            await().atMost(SOON).until(() -> reads.stream().allMatch(CompletableFuture::isDone));
            assertThat(reads.stream().filter(read -> read.join().statusCode() == 200))
                    .hasSize(THREADS + WAITING);
        }
    }

    private static CompletableFuture<HttpResponse<String>> past(TestRegion region) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        region.request("/api/data/counters/c?asOf=latest")
                                .timeout(LONG)
                                .GET()
                                .build(),
                        BodyHandlers.ofString());
    }

    private static List<HttpResponse<String>> refused(List<CompletableFuture<HttpResponse<String>>> reads) {
        return reads.stream()
                .filter(CompletableFuture::isDone)
                .map(CompletableFuture::join)
                .toList();
    }

    private static void increment(TestRegion region) {
        assertThat(region.post("/api/data/counters/c", "{\"op\":\"increment\",\"by\":1}")
                        .status())
                .isEqualTo(200);
    }

    private static int value(TestRegion region) {
        return region.get("/api/data/counters/c").json().path("value").intValue();
    }

    private static Map<String, Object> settings(PostgresServer server, String database) {
        return Map.of(
                "atoll.journal.type",
                "postgresql",
                "atoll.journal.port",
                server.port(),
                "atoll.journal.user",
                server.user(),
                "atoll.journal.database",
                database,
                "atoll.journal.client-reads.threads",
                THREADS,
                "atoll.journal.client-reads.max-waiting",
                WAITING,
                "atoll.http.request-timeout",
                LONG.toSeconds() + "s");
    }
}
