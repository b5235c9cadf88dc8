package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.TestRegion.Answer;
import dev.atoll.node.process.TcpProxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionRestartIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static Answer increment(TestRegion region, String token) {
        var request = region.request("/api/data/views/k").header("Content-Type", "application/json");
        return region.send((token == null ? request : request.header("Atoll-Session", token))
                .POST(BodyPublishers.ofString("{\"op\":\"increment\",\"by\":1}")));
    }

    private static Answer read(TestRegion region, String token) {
        return region.send(region.request("/api/data/views/k?session-wait=10s")
                .header("Atoll-Session", token)
                .GET());
    }

    /** Everything that the peer has written is stored there, and so is how far that is complete. */
    private static void awaitStored(TestRegion source) {
        await().atMost(PATIENCE)
                .until(() -> source.get("/api/replication/status").json().path("peers"), peers -> {
                    JsonNode peer = peers.path(0);
                    return peer.path("connected").asBoolean()
                            && peer.path("backlog").asLong() == 0;
                });
    }

    @Test
    void aRegionThatStartsAgainWhileAnotherIsCutOffStillKnowsHowFarItIsComplete() {
        try (TestRegion us = TestRegion.start("us-east", directory, Map.of("atoll.replication.port", 0));
                TcpProxy link = TcpProxy.start(0, us.atoll().linkPort())) {
            Map<String, Object> settings =
                    Map.of("atoll.replication.port", 0, "atoll.replication.peers.us-east", link.address());
            String seen;
            String later;
            try (TestRegion eu = TestRegion.start("eu-west", directory, settings)) {
                assertThat(us.put("/api/collections/views", "{\"type\":\"counter\"}")
                                .status())
                        .isEqualTo(200);
                seen = increment(us, null).header("Atoll-Session");
                assertThat(read(eu, seen).status()).isEqualTo(200);
                increment(us, null); // what is stored with it is as new as what was just served
                await().atMost(PATIENCE)
                        .until(() ->
                                eu.get("/api/data/views/k").json().path("value").asInt() == 2);
                awaitStored(us);
                link.cut();
                later = increment(us, null).header("Atoll-Session");
            }
            try (TestRegion eu = TestRegion.start("eu-west", directory, settings)) {
                // another key, so that only the region's own knowledge counts
                Answer served = eu.send(eu.request("/api/data/views?session-wait=0ms")
                        .header("Atoll-Session", seen)
                        .GET());
                assertThat(served.status()).as(served.text()).isEqualTo(200);
                Answer behind = eu.send(eu.request("/api/data/views/k?session-wait=0ms")
                        .header("Atoll-Session", later)
                        .GET());
                assertThat(behind.code()).isEqualTo("session-behind");
                link.heal();
                assertThat(read(eu, later).json().path("value").asInt()).isEqualTo(3);
            }
        }
    }
}
