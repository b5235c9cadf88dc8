package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of conflicts of a region of two nodes. */
class ConflictHandoverIT {

    @TempDir
    Path directory;

    private TestRegion remaining;
    private TestRegion eu;

    @AfterEach
    void stop() {
        eu.close();
        remaining.close();
    }

    @Test
    void anotherNodeGoesOnWhenTheRecordingOneLeaves() {
        Map<String, Object> settings = settings(TestDatabases.fresh(Type.POSTGRESQL, null));
        TestRegion first = TestRegion.start("us-east", directory, settings);
        Cluster cluster = Cluster.get(first.system());
        settings.put("pekko.cluster.seed-nodes", List.of(cluster.selfAddress().toString()));
        remaining = TestRegion.start("us-east", directory, settings);
        eu = TestRegion.start("eu-west", directory, settings(TestDatabases.h2(directory.resolve("eu"))));
        for (TestRegion region : List.of(first, eu)) {
            region.put("/api/collections/notes", "{\"type\":\"register\"}");
            region.post(
                    "/api/data/notes/n",
                    "{\"op\":\"set\",\"value\":\"" + region.atoll().region() + "\"}");
        }
        first.close();

        eu.close();
        Map<String, Object> linked = settings(TestDatabases.h2(directory.resolve("eu")));
        linked.put(
                "atoll.replication.peers.us-east",
                "127.0.0.1:" + remaining.atoll().linkPort());
        eu = TestRegion.start("eu-west", directory, linked);
        for (TestRegion region : List.of(remaining, eu)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> conflicts(region).size() == 1);
        }
        assertThat(conflicts(remaining).get(0).path("id"))
                .isEqualTo(conflicts(eu).get(0).path("id"));
    }

    private static JsonNode conflicts(TestRegion region) {
        return region.get("/api/conflicts").json().path("conflicts");
    }

    private static Map<String, Object> settings(Config journal) {
        Map<String, Object> settings = new HashMap<>();
        journal.entrySet()
                .forEach(each -> settings.put(each.getKey(), each.getValue().unwrapped()));
        settings.put("atoll.replication.port", 0);
        return settings;
    }
}
