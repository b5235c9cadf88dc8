package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.typesafe.config.Config;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.process.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region is removed for good from a mesh in which another one has two nodes. */
class TwoNodesRemovalIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    private TestRegion region(String name, Config database, Map<String, Object> settings) {
        Map<String, Object> own = new HashMap<>(settings);
        database.entrySet()
                .forEach(each -> own.put(each.getKey(), each.getValue().unwrapped()));
        own.put("atoll.replication.port", 0);
        own.put("atoll.replication.reconnect.max-backoff", "500ms");
        own.put("atoll.placement.interval", "200ms");
        TestRegion region = TestRegion.start(name, directory, own);
        running.push(region);
        return region;
    }

    private static String link(TestRegion region) {
        return "127.0.0.1:" + region.atoll().linkPort();
    }

    @AfterEach
    void stop() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    @Test
    void bothNodesGetWhatOnlyAnotherRegionHadAndForgetTheRemovedOne() {
        TestRegion eu = region("eu", TestDatabases.h2(directory.resolve("eu")), Map.of());
        Config shared = TestDatabases.fresh(Type.POSTGRESQL, null);
        TestRegion one = region("us", shared, Map.of("atoll.replication.peers.eu", link(eu)));
        TestRegion two = region(
                "us",
                shared,
                Map.of(
                        "atoll.replication.peers.eu",
                        link(eu),
                        "pekko.cluster.seed-nodes",
                        List.of(Cluster.get(one.system()).selfAddress().toString())));
        TcpProxy toOne = TcpProxy.start(0, one.atoll().linkPort());
        TcpProxy toTwo = TcpProxy.start(0, two.atoll().linkPort());
        running.push(toOne);
        running.push(toTwo);
        TestRegion ap = region(
                "ap",
                TestDatabases.h2(directory.resolve("ap")),
                Map.of(
                        "atoll.replication.peers.eu",
                        link(eu),
                        "atoll.replication.peers.us",
                        toOne.address() + "," + toTwo.address()));
        eu.put("/api/collections/visits", "{\"type\":\"counter\"}");
        await().atMost(PATIENCE).until(() -> increment(ap) == 200);
        for (TestRegion node : List.of(eu, one, two)) {
            awaitValue(node, 1);
        }
        toOne.cut();
        toTwo.cut();
        assertThat(increment(ap)).isEqualTo(200);
        awaitValue(eu, 2);
        ap.close();
        running.remove(ap);

        assertThat(two.delete("/api/regions/ap?force=true").status()).isEqualTo(200);

        for (TestRegion node : List.of(one, two, eu)) {
            awaitValue(node, 2);
            // the word that it is retired may come over another node's link than who has settled it
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(removed(node).path("state").asText()).isEqualTo("retired");
                assertThat(removed(node).path("settledBy").toString()).isEqualTo("[\"eu\",\"us\"]");
            });
        }
        for (TestRegion node : List.of(one, two, eu)) {
            assertThat(increment(node)).isEqualTo(200);
        }
        for (TestRegion node : List.of(one, two, eu)) {
            awaitValue(node, 5);
        }
    }

    private static int increment(TestRegion region) {
        return region.post("/api/data/visits/k", "{\"op\":\"increment\",\"by\":1}")
                .status();
    }

    private static void awaitValue(TestRegion region, long value) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        region.get("/api/data/visits/k").json().path("value").asLong())
                .isEqualTo(value));
    }

    /** The entry of the origin that was removed. */
    private static JsonNode removed(TestRegion region) {
        for (JsonNode each : region.get("/api/regions").json().path("regions")) {
            for (JsonNode origin : each.path("origins")) {
                if (!origin.path("settledBy").isNull()) {
                    return origin;
                }
            }
        }
        return MissingNode.getInstance();
    }
}
