package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.JournalExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three linked regions, and collections that only some of them hold. */
class PlacementIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private TestRegion eu;
    private TestRegion us;
    private TestRegion ap;

    @BeforeEach
    void start() {
        eu = TestRegion.start("eu", directory, Map.of("atoll.replication.port", 0));
        us = TestRegion.start("us", directory, settings(eu));
        ap = TestRegion.start("ap", directory, settings(eu, us));
    }

    private static Map<String, Object> settings(TestRegion... peers) {
        Map<String, Object> settings = new HashMap<>(Map.of("atoll.replication.port", 0));
        for (TestRegion peer : peers) {
            settings.put(
                    "atoll.replication.peers." + peer.atoll().region(),
                    "127.0.0.1:" + peer.atoll().linkPort());
        }
        return settings;
    }

    @AfterEach
    void stop() {
        List.of(ap, us, eu).forEach(TestRegion::close);
    }

    @Test
    void onlyTheRegionsOfItsListServeACollectionAndHaveRowsOfIt() {
        assertThat(eu.put("/api/collections/secret", "{\"type\":\"counter\",\"regions\":[\"eu\",\"us\"]}")
                        .status())
                .isEqualTo(200);
        eu.put("/api/collections/open", "{\"type\":\"counter\"}");
        increment(eu, "secret", "k");
        increment(eu, "open", "k");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(us, "secret", "k")).isEqualTo(1));
        increment(us, "secret", "k");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(eu, "secret", "k")).isEqualTo(2));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(ap, "open", "k")).isEqualTo(1));

        TestRegion.Answer elsewhere = ap.get("/api/data/secret/k");
        assertThat(elsewhere.status()).isEqualTo(421);
        assertThat(elsewhere.code()).isEqualTo("not-placed-here");
        assertThat(elsewhere.json().path("regions").toString()).isEqualTo("[\"eu\",\"us\"]");
        assertThat(ap.post("/api/data/secret/k", "{\"op\":\"increment\",\"by\":1}")
                        .status())
                .isEqualTo(421);
        assertThat(ap.delete("/api/data/secret/k").status()).isEqualTo(421);
        assertThat(ap.get("/api/data/secret").status()).isEqualTo(421);
        assertThat(keys(ap, "secret")).isEmpty();
        assertThat(keys(eu, "secret")).hasSize(1);
    }

    private static void increment(TestRegion region, String collection, String key) {
        assertThat(region.post("/api/data/" + collection + "/" + key, "{\"op\":\"increment\",\"by\":1}")
                        .status())
                .isEqualTo(200);
    }

    private static long value(TestRegion region, String collection, String key) {
        return region.get("/api/data/" + collection + "/" + key)
                .json()
                .path("value")
                .asLong();
    }

    private static List<String> keys(TestRegion region, String collection) {
        return JournalExtension.get(region.system()).journal().reader().listKeys(collection + "|", "", 10);
    }
}
