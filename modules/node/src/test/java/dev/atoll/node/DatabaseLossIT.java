package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.PostgresServer.Commits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away while the region serves: clients learn what can be known, and it goes on when it is back. */
class DatabaseLossIT {

    private static final String PATH = "/api/data/counters/c";
    private static final int WRITES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** Of the writes so far: what the counter must hold at least, and at most. */
    private int acknowledged;

    private int unknown;

    @Test
    void writesFailWithWhatIsKnownAndNothingAcknowledgedIsLost() {
        Path data = directory.resolve("postgres");
        PostgresServer server = PostgresServer.start(data, Commits.FAST);
        int port = server.port();
        try (TestRegion region = TestRegion.start("us-east", directory, settings(port))) {
            await().atMost(PATIENCE)
                    .until(() -> region.put("/api/collections/counters", "{\"type\":\"counter\"}")
                                    .status()
                            == 200);
            await().atMost(PATIENCE).until(() -> write(region));
            server.close();
            for (int i = 0; i < WRITES; i++) {
                assertThat(write(region)).isFalse();
            }
            assertThat(unknown).as("most are known not to be applied").isLessThan(WRITES / 2);
            assertUnready(region);
            server = PostgresServer.startOn(port, data, Commits.FAST);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> write(region));
            assertThat(region.get(PATH).json().path("value").intValue())
                    .isBetween(acknowledged, acknowledged + unknown);
            await().atMost(PATIENCE).until(() -> region.get("/health/ready").status() == 200);
        } finally {
            server.close();
        }
    }

    private static void assertUnready(TestRegion region) {
        assertThat(region.get("/health/live").status()).isEqualTo(200);
        TestRegion.Answer ready = region.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().path("checks").path("journal").asText()).isEqualTo("does not answer");
        TestRegion.Answer list = region.get("/api/data/counters");
        assertThat(list.status()).isEqualTo(503);
        assertThat(list.code()).isEqualTo("unavailable");
        assertThat(list.text()).contains("database does not answer").doesNotContain("jdbc", "127.0.0.1");
    }

    /** Counts what the answer says; true when the write was acknowledged. */
    private boolean write(TestRegion region) {
        TestRegion.Answer answer = region.post(PATH, "{\"op\":\"increment\",\"by\":1}");
        if (answer.status() == 200) {
            acknowledged++;
            return true;
        }
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.code()).isIn("unavailable", "overloaded", "outcome-unknown");
        boolean known = answer.json().path("outcomeKnown").booleanValue();
        assertThat(known).isEqualTo(!answer.code().equals("outcome-unknown"));
        unknown += known ? 0 : 1;
        return false;
    }

    private static Map<String, Object> settings(int port) {
        return Map.of(
                "atoll.journal.type", "postgresql",
                "atoll.journal.port", port,
                "atoll.journal.user", "postgres",
                "atoll.journal.database", "postgres",
                "atoll.journal.connection-timeout", "500ms");
    }
}
