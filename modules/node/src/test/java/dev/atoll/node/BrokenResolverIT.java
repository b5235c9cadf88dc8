package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.ConflictResolver;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Collections whose resolver, a class of the user's, does not work. */
class BrokenResolverIT {

    @TempDir
    static Path directory;

    private static TestRegion us;

    @BeforeAll
    static void start() {
        us = TestRegion.start("us-east", directory, Map.of("atoll.resolver.time-limit", "2s"));
    }

    @AfterAll
    static void stop() {
        us.close();
    }

    /** One that never returns, whatever is done to it. */
    public static final class Hangs implements ConflictResolver {
        static final CountDownLatch NEVER = new CountDownLatch(1);

        @Override
        public Payload resolve(List<RegisterValue.Version> versions) {
            while (true) {
                try {
                    NEVER.await();
                } catch (InterruptedException e) {
                    continue; // so it does not even stop when it is told to
                }
            }
        }
    }

    public static final class Fails implements ConflictResolver {
        @Override
        public Payload resolve(List<RegisterValue.Version> versions) {
            throw new IllegalStateException("no idea");
        }
    }

    public static final class NoJson implements ConflictResolver {
        @Override
        public Payload resolve(List<RegisterValue.Version> versions) {
            return Payload.ofUtf8("{");
        }
    }

    /** Takes its time until it is told not to. */
    public static final class Slow implements ConflictResolver {
        static final CountDownLatch QUICK = new CountDownLatch(1);

        @Override
        public Payload resolve(List<RegisterValue.Version> versions) {
            try {
                QUICK.await();
                return Payload.ofUtf8("\"both\"");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Fails, failed with java.lang.IllegalStateException", "NoJson, is not JSON"})
    void aResolverThatDoesNotWorkLeavesItToTheLastWriterAndTheAnswerSaysSo(String resolver, String why) {
        String collection = "broken-" + resolver.toLowerCase(Locale.ROOT);
        define(collection, "dev.atoll.node.BrokenResolverIT$" + resolver);
        conflict(collection, "k");
        JsonNode answer = us.get("/api/data/" + collection + "/k").json();
        assertThat(answer.path("value").asText()).isEqualTo("second");
        assertThat(answer.path("conflict").booleanValue()).isTrue();
        assertThat(answer.path("fallback").asText()).contains("BrokenResolverIT$" + resolver);
        assertThat(answer.path("fallback").asText()).contains(why);
        assertThat(us.get("/api/collections/" + collection)
                        .json()
                        .path("fallbacks")
                        .asLong())
                .isPositive();
        assertThat(us.post("/api/data/" + collection + "/other", "{\"op\":\"set\",\"value\":1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aResolverThatIsSlowIsOverruledUntilItIsQuickAgain() {
        define("slow", Slow.class.getName());
        conflict("slow", "k");
        JsonNode answer = us.get("/api/data/slow/k").json();
        assertThat(answer.path("value").asText()).isEqualTo("second");
        assertThat(answer.path("fallback").asText()).contains("took longer than");
        Slow.QUICK.countDown();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !us.get("/api/data/slow/k").json().has("fallback"));
        assertThat(us.get("/api/data/slow/k").json().path("value").asText()).isEqualTo("both");
    }

    @Test
    void aResolverThatNeverReturnsIsSoonNoLongerWaitedFor() {
        define("hanging", Hangs.class.getName());
        assertThat(conflict("hanging", "k").path("fallback").asText()).contains("took longer than");
        for (int i = 0; i < 4; i++) {
            us.get("/api/data/hanging/k");
        }
        JsonNode answer = us.get("/api/data/hanging/k").json();
        assertThat(answer.path("value").asText()).isEqualTo("second");
        assertThat(answer.path("fallback").asText()).contains("has not returned from earlier calls");
    }

    private static void define(String collection, String resolver) {
        String policy = "{\"name\":\"custom\",\"class\":\"" + resolver + "\"}";
        assertThat(us.put("/api/collections/" + collection, "{\"type\":\"register\",\"policy\":" + policy + "}")
                        .status())
                .isEqualTo(200);
    }

    /** Leaves two versions: the second names one that nobody has, and so replaces none. */
    private static JsonNode conflict(String collection, String key) {
        String path = "/api/data/" + collection + "/" + key;
        us.post(path, "{\"op\":\"set\",\"value\":\"first\"}");
        return us.post(path, "{\"op\":\"set\",\"value\":\"second\",\"resolves\":[\"sa-south.1.1\"]}")
                .json();
    }
}
