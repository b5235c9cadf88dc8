package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recovery points and the rewinds of many keys of a region of two nodes on one database. */
class TwoNodesRecoveryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(240);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String POINTS = "/api/recovery/points";
    private static final String JOBS = "/api/recovery/jobs/";
    private static final int KEYS = 800;

    @TempDir
    Path directory;

    private TwoNodes nodes;

    @AfterEach
    void stop() {
        nodes.close();
    }

    private void startBoth() {
        nodes = TwoNodes.start(
                directory,
                Map.of(
                        "atoll.recovery.points.interval",
                        INTERVAL.toMillis() + "ms",
                        "atoll.recovery.page-keys",
                        1,
                        "atoll.recovery.parallelism",
                        1,
                        "atoll.recovery.progress-interval",
                        "10ms",
                        // what is sent to a node that has just gone is lost
                        "atoll.entity.timeouts.write",
                        "10s",
                        "atoll.entity.timeouts.read",
                        "10s"));
    }

    private static int add(TestRegion node) {
        Answer answer = node.post("/api/data/visits/k", "{\"op\":\"increment\",\"by\":1}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("value").asInt();
    }

    /** Increments each of many keys, and says when the last was. */
    private static String addToAll(TestRegion node, int by) {
        String operations = IntStream.range(0, KEYS)
                .mapToObj(
                        i -> "{\"collection\":\"many\",\"key\":\"k" + i + "\",\"op\":\"increment\",\"by\":" + by + "}")
                .collect(Collectors.joining(","));
        Answer answer = node.post("/api/data", "{\"operations\":[" + operations + "]}");
        List<String> timestamps = answer.json().findValuesAsText("timestamp");
        assertThat(timestamps).as(answer.text()).hasSize(KEYS);
        return Collections.max(timestamps);
    }

    private static JsonNode job(TestRegion node, String id) {
        return node.get(JOBS + id).json();
    }

    /** The id of a job that the first node, the older one, has begun to work on. */
    private String beginRewind() {
        nodes.first().put("/api/collections/many", "{\"type\":\"counter\"}");
        await().atMost(PATIENCE)
                .until(() -> nodes.second().get("/api/collections/many").status() == 200);
        String good = addToAll(nodes.second(), 1);
        addToAll(nodes.first(), 10);
        Answer accepted = nodes.second()
                .post("/api/recovery/rewind", "{\"to\":\"" + good + "\",\"scope\":{\"collection\":\"many\"}}");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String id = accepted.json().path("id").asText();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> job(nodes.second(), id).path("keys").asInt() > KEYS / 20);
        return id;
    }

    private void assertThatItWasTakenOver(String id) {
        Instant gone = Instant.now();
        await().atMost(PATIENCE).until(() -> job(nodes.second(), id).has("finished"));
        JsonNode done = job(nodes.second(), id);
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        assertThat(Instant.parse(done.path("finished").asText())).isAfter(gone);
        assertThat(done.path("changed").asInt()).as(done.toString()).isEqualTo(KEYS);
        JsonNode entries = nodes.second()
                .get("/api/data/many?values=true&limit=1000")
                .json()
                .path("entries");
        assertThat(entries)
                .hasSize(KEYS)
                .allSatisfy(entry -> assertThat(entry.path("value").asInt()).isEqualTo(1));
        assertThat(entries).as("nothing was taken back twice").allSatisfy(entry -> assertThat(
                        entry.path("versionVector").path("us-east").asInt())
                .isEqualTo(3));
    }

    /** When they were made, ascending. */
    private static List<Long> automatic(TestRegion node) {
        List<Long> millis = new ArrayList<>();
        node.get(POINTS + "?limit=1000").json().path("points").forEach(point -> {
            if (point.path("automatic").asBoolean()) {
                millis.add(
                        HybridTimestamp.parse(point.path("timestamp").asText()).millis());
            }
        });
        Collections.sort(millis);
        return millis;
    }

    private static void awaitMore(TestRegion node, int count) {
        int before = automatic(node).size();
        await().atMost(PATIENCE).until(() -> automatic(node).size() >= before + count);
    }

    @Test
    void eitherNodeMakesAndKnowsPointsAndThoseOnScheduleAndARewindGoOnWhenANodeIsGone() {
        startBoth();
        nodes.first().put("/api/collections/visits", "{\"type\":\"counter\"}");
        await().atMost(PATIENCE)
                .until(() -> nodes.second().get("/api/collections/visits").status() == 200);
        for (int round = 0; round < 5; round++) {
            TestRegion maker = round % 2 == 0 ? nodes.first() : nodes.second();
            TestRegion other = round % 2 == 0 ? nodes.second() : nodes.first();
            int value = add(other);
            String body = "{\"name\":\"point-" + round + "\"}";
            Answer made = await().atMost(PATIENCE)
                    .until(
                            () -> maker.post(POINTS, body),
                            answer -> answer.status() != 503); // a node is too busy to answer
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            add(maker);
            assertThat(other.get(POINTS + "/point-" + round).json()).isEqualTo(made.json());
            assertThat(other.get("/api/data/visits/k?asOf=point-" + round)
                            .json()
                            .path("value")
                            .asInt())
                    .as("all that was acknowledged before, and nothing that came after")
                    .isEqualTo(value);
            assertThat(other.post(POINTS, "{\"name\":\"point-" + round + "\"}").code())
                    .isEqualTo("point-exists");
        }
        awaitMore(nodes.second(), 3);
        String rewind = beginRewind();
        nodes.first().close(); // without a word to the other
        assertThatItWasTakenOver(rewind);
        awaitMore(nodes.second(), 2);
        List<Long> all = automatic(nodes.second());
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i) - all.get(i - 1)).as(all.toString()).isGreaterThanOrEqualTo(INTERVAL.toMillis());
        }
        assertThat(nodes.second().get(POINTS + "/point-0").status()).isEqualTo(200);
    }
}
