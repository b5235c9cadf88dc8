package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database takes a write and does not answer. */
class SlowDatabaseIT {

    private static final String INCREMENT = "{\"op\":\"increment\",\"by\":1}";
    private static final String HOLD_UP = "LOCK TABLE event_journal IN SHARE ROW EXCLUSIVE MODE";

    private static final String HOLD_UP_READS = "LOCK TABLE event_journal IN ACCESS EXCLUSIVE MODE";

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void aWriteThatIsNotAnsweredInTimeIsOfUnknownOutcomeAndCountsOnceWhenItIsRetried() throws SQLException {
        PostgresServer server = TestDatabases.postgres();
        String database = server.createDatabase();
        try (TestRegion region = TestRegion.start("us-east", directory, settings(server, database))) {
            await().atMost(SOON)
                    .until(() -> region.put("/api/collections/counters", "{\"type\":\"counter\"}")
                                    .status()
                            == 200);
            await().atMost(SOON).until(() -> increment(region, "first").status() == 200);
            try (Connection other = connect(server, database)) {
                other.setAutoCommit(false);
                try (Statement statement = other.createStatement()) {
                    statement.execute(HOLD_UP);
                    CompletionStage<?> embedded =
                            region.atoll().counter("counters").at("d").increment(1);
                    assertUnknown(increment(region, "second"));
                    assertThatThrownBy(() -> embedded.toCompletableFuture().get(30, TimeUnit.SECONDS))
                            .cause()
                            .isInstanceOfSatisfying(AtollException.class, e -> {
                                assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
                                assertThat(e.outcomeKnown()).isFalse();
                            });
                    assertThat(region.get("/health/live").status()).isEqualTo(200);
                    assertThat(region.get("/api/data/counters/c")
                                    .json()
                                    .path("value")
                                    .intValue())
                            .as("what is durable is read while a write hangs")
                            .isEqualTo(1);
                }
                other.rollback();
            }
            await().atMost(SOON).until(() -> increment(region, "second").status() == 200);
            assertThat(region.get("/api/data/counters/c").json().path("value").intValue())
                    .isEqualTo(2);
        }
    }

    @Test
    void aReadThatIsNotAnsweredInTimeHasNoOutcomeToBeUnknown() throws SQLException {
        PostgresServer server = TestDatabases.postgres();
        String database = server.createDatabase();
        try (TestRegion region = TestRegion.start("us-east", directory, settings(server, database))) {
            await().atMost(SOON)
                    .until(() -> region.put("/api/collections/counters", "{\"type\":\"counter\"}")
                                    .status()
                            == 200);
            try (Connection other = connect(server, database)) {
                other.setAutoCommit(false);
                try (Statement statement = other.createStatement()) {
                    statement.execute(HOLD_UP_READS);
                    TestRegion.Answer answer = region.get("/api/data/counters");
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.code()).isEqualTo("unavailable");
                    assertThat(answer.json().path("outcomeKnown").booleanValue())
                            .isTrue();
                    assertThat(answer.json().path("detail").asText()).contains("atoll.http.request-timeout");
                }
                other.rollback();
            }
        }
    }

    private static TestRegion.Answer increment(TestRegion region, String idempotencyKey) {
        return region.send(region.request("/api/data/counters/c")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(INCREMENT)));
    }

    private static void assertUnknown(TestRegion.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo("outcome-unknown");
        assertThat(answer.json().path("outcomeKnown").booleanValue()).isFalse();
        assertThat(answer.json().path("detail").asText()).contains("atoll.http.request-timeout");
    }

    private static Map<String, Object> settings(PostgresServer server, String database) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "atoll.journal.type",
                "postgresql",
                "atoll.journal.port",
                server.port(),
                "atoll.journal.user",
                server.user(),
                "atoll.journal.database",
                database,
                "atoll.http.request-timeout",
                "3s",
                "atoll.session.wait",
                "500ms",
                "atoll.session.max-wait",
                "500ms",
                "atoll.confirm.timeout",
                "2s",
                "atoll.confirm.max-timeout",
                "2s",
                // longer, or it would answer first
                "atoll.entity.timeouts.write",
                "6s"));
        settings.put("atoll.recovery.preview-time", "1s");
        settings.put("atoll.compaction.request-time", "1s");
        return settings;
    }

    private static Connection connect(PostgresServer server, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database, server.user(), "");
    }
}
