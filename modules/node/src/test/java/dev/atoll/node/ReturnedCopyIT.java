package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region gets its copy of a collection back while another has lost its database. */
class ReturnedCopyIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final Deque<TestRegion> running = new ArrayDeque<>();

    /** Of ap, when it had one event of three. */
    private String backup;

    private TestRegion region(String name, String database, Map<String, TestRegion> peers) {
        Map<String, Object> settings = name.equals("ap") ? new BackupSteps(directory).settings() : new HashMap<>();
        settings.put("atoll.journal.directory", directory.resolve(database).toString());
        settings.put("atoll.placement.interval", "100ms");
        settings.put("atoll.replication.reconnect.max-backoff", "500ms");
        peers.forEach((peer, at) -> settings.put(
                "atoll.replication.peers." + peer, "127.0.0.1:" + at.atoll().linkPort()));
        TestRegion region = TestRegion.start(name, directory, settings);
        running.push(region);
        return region;
    }

    @AfterEach
    void stop() {
        running.forEach(TestRegion::close);
    }

    @Test
    void itIsNotServedFromOneThatHasBegunWithNothing() {
        TestRegion eu = leaveWithThree();
        TestRegion ap = region("ap", "ap-anew", Map.of("eu", eu));
        await().atMost(PATIENCE).until(() -> get(ap).status() == 404);
        isNotServedBeforeUsIsBack(eu, ap);
    }

    /** It has the first that eu had written, and does not know of the others. */
    @Test
    void itIsNotServedFromOneThatWasRestored() {
        TestRegion eu = leaveWithThree();
        new BackupSteps(directory).restore("ap-restored", "--to", backup);
        TestRegion ap = region("ap", "ap-restored", Map.of("eu", eu));
        await().atMost(PATIENCE).until(() -> get(ap).json().path("value").asLong() == 1);
        isNotServedBeforeUsIsBack(eu, ap);
    }

    /** All of the region that waits for its copy; the two that hold it are down. */
    private TestRegion leaveWithThree() {
        TestRegion eu = region("eu", "eu", Map.of());
        TestRegion us = region("us", "us", Map.of("eu", eu));
        TestRegion ap = region("ap", "ap", Map.of("eu", eu, "us", us));
        define(eu, "null");
        assertThat(increment(eu)).isEqualTo(200);
        awaitValue(ap, 1);
        backup = BackupSteps.backup(ap, "full");
        for (int i = 0; i < 2; i++) {
            assertThat(increment(eu)).isEqualTo(200);
        }
        List.of(us, ap).forEach(other -> awaitValue(other, 3));
        await().atMost(PATIENCE).until(() -> define(eu, "[\"us\",\"ap\"]") == 200);
        await().atMost(PATIENCE).until(() -> placement(us, "eu").equals("outside"));
        stop(us);
        stop(ap);
        assertThat(define(eu, "null")).isEqualTo(200);
        await().atMost(PATIENCE).until(() -> placement(eu, "eu").equals("joining"));
        return eu;
    }

    /** Or it would use its own numbers again. */
    private void isNotServedBeforeUsIsBack(TestRegion eu, TestRegion ap) {
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(60)).until(() -> get(eu).status() == 421);
        region("us", "us", Map.of("eu", eu, "ap", ap));
        for (TestRegion each : running) {
            awaitValue(each, 3);
        }
        assertThat(increment(eu)).isEqualTo(200);
        for (TestRegion each : running) {
            awaitValue(each, 4);
        }
    }

    private void stop(TestRegion region) {
        region.close();
        running.remove(region);
    }

    private static int define(TestRegion by, String regions) {
        return by.put("/api/collections/visits", "{\"type\":\"counter\",\"regions\":" + regions + "}")
                .status();
    }

    private static String placement(TestRegion at, String of) {
        return at.get("/api/collections/visits")
                .json()
                .path("placement")
                .path(of)
                .asText();
    }

    private static int increment(TestRegion region) {
        return region.post("/api/data/visits/k", "{\"op\":\"increment\",\"by\":1}")
                .status();
    }

    private static TestRegion.Answer get(TestRegion region) {
        return region.get("/api/data/visits/k");
    }

    private static void awaitValue(TestRegion region, long value) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(get(region).json().path("value").asLong()).isEqualTo(value));
    }
}
