package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two linked regions by HTTP. They compress with something else than they would by themselves. */
class LinkedRegionsIT {

    private static final Map<String, Object> SETTINGS = Map.of("atoll.replication.compression", "lz4");

    @TempDir
    Path directory;

    @Test
    void aDeletionTakesWhatItsRegionHasSeenAndConcurrentUpdatesElsewhereSurvive() {
        try (TwoRegions both = TwoRegions.start(directory, SETTINGS)
                .with("notes", "{\"type\":\"register\"}")
                .with("views", "{\"type\":\"counter\"}")
                .with("tags", "{\"type\":\"set\"}")) {
            write(both.us(), "notes/a", "{\"op\":\"set\",\"value\":\"first\"}");
            write(both.us(), "views/a", "{\"op\":\"increment\",\"by\":5}");
            write(both.us(), "tags/a", "{\"op\":\"add\",\"elements\":[\"x\",\"y\"]}");
            for (String key : List.of("notes/a", "views/a", "tags/a")) {
                await().atMost(TwoRegions.PATIENCE)
                        .until(() -> both.eu().get("/api/data/" + key).status() == 200);
            }

            both.link().cut();
            for (String key : List.of("notes/a", "views/a", "tags/a")) {
                assertThat(both.us().delete("/api/data/" + key).status()).isEqualTo(200);
                assertThat(both.us().get("/api/data/" + key).status()).isEqualTo(404);
            }
            write(both.eu(), "notes/a", "{\"op\":\"set\",\"value\":\"second\"}");
            write(both.eu(), "views/a", "{\"op\":\"increment\",\"by\":2}");
            write(both.eu(), "tags/a", "{\"op\":\"add\",\"elements\":[\"y\",\"z\"]}");
            both.link().heal();

            for (TestRegion region : List.of(both.us(), both.eu())) {
                awaitValue(region, "notes/a", "\"second\"");
                awaitValue(region, "views/a", "2");
                awaitValue(region, "tags/a", "[\"y\",\"z\"]");
            }
            statusTellsOfThePeer(both);
        }
    }

    private static void statusTellsOfThePeer(TwoRegions both) {
        await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> {
            JsonNode peer = both.us()
                    .get("/api/replication/status")
                    .json()
                    .path("peers")
                    .path(0);
            List<String> fields = new ArrayList<>();
            peer.fieldNames().forEachRemaining(fields::add);
            assertThat(fields)
                    .containsExactlyInAnyOrder(
                            "region",
                            "connected",
                            "lagMillis",
                            "appliedOffset",
                            "completeUntil",
                            "backlog",
                            "behindMillis",
                            "stateTransfer",
                            "bytesSent",
                            "bytesReceived",
                            "lastError",
                            "node");
            assertThat(peer.path("region").asText()).isEqualTo("eu-west");
            assertThat(peer.path("connected").asBoolean()).isTrue();
            assertThat(peer.path("lagMillis").isNumber()).isTrue();
            assertThat(peer.path("appliedOffset").asLong()).isPositive();
            assertThat(peer.path("backlog").asLong()).isZero();
            assertThat(peer.path("bytesSent").asLong()).isPositive();
            assertThat(peer.path("bytesReceived").asLong()).isPositive();
            assertThat(peer.path("lastError").asText()).isNotEmpty();
        });
    }

    private static void write(TestRegion region, String key, String operation) {
        assertThat(region.post("/api/data/" + key, operation).status()).isEqualTo(200);
    }

    private static void awaitValue(TestRegion region, String key, String value) {
        await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> assertThat(
                        region.get("/api/data/" + key).json().path("value").toString())
                .isEqualTo(value));
    }
}
