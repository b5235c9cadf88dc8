package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region dies that has brought its last writes to one other region only, and is removed for good while all write. */
class RemovedRegionMultiJvmIT {

    private static final String GONE = "ap-south";
    private static final String LUCKY = "us-east";
    private static final String OTHER = "eu-west";
    private static final int WRITERS = 3;
    private static final int LEAST = 60;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theOthersHaveTheSameOfItAndForgetTheRestAndItComesBackEmpty() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("RemovedRegionMultiJvmIT"));
        History history = new History();
        try (TestMesh mesh =
                TestMesh.of("removed", List.of(LUCKY, OTHER, GONE)).startAll().createCollections()) {
            List<ApiClient> left = List.of(mesh.client(LUCKY), mesh.client(OTHER));
            Map<String, ApiClient> survivors = Map.of(LUCKY, mesh.client(LUCKY), OTHER, mesh.client(OTHER));
            try (Writers writers = new Writers(survivors, history, 5, "s")) {
                writers.start(WRITERS, random.split());
                try (Writers doomed = new Writers(Map.of(GONE, mesh.client(GONE)), history, 2, "g")) {
                    doomed.start(WRITERS, random.split());
                    awaitWrites(history, LEAST);
                    mesh.mesh().cut(GONE, OTHER);
                    awaitWrites(history, LEAST + history.acknowledged(GONE));
                    mesh.mesh().process(GONE).kill();
                }
                history.mayHaveLost(GONE);
                await("it is not connected any more").atMost(LIMIT).until(() -> mesh.client(LUCKY)
                        .removeRegion(GONE, false, false)
                        .ok());
                left.forEach(region -> await("retired at " + region.base())
                        .atMost(LIMIT)
                        .until(() -> states(region).equals(List.of("retired"))));
            }
            history.verify(TestMesh.awaitConverged(left));
            allThatAreLeftConfirm(mesh.client(OTHER));

            TestMesh.deleteTree(mesh.mesh().spec(GONE).dataDir());
            mesh.mesh().healAll();
            mesh.start(GONE);
            await("it is back").atMost(LIMIT).until(() -> states(mesh.client(OTHER))
                    .containsAll(List.of("retired", "active")));
            try (Writers writers = new Writers(mesh.clients(), history, 5, "e")) {
                writers.start(WRITERS, random.split());
                long before = history.acknowledged();
                await().atMost(LIMIT).until(() -> history.acknowledged() > before + LEAST);
            }
            history.verify(mesh.awaitConverged());
            System.out.println(history.summary());
        }
    }

    private static void awaitWrites(History history, long wanted) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> history.acknowledged(GONE) >= wanted);
    }

    private static void allThatAreLeftConfirm(ApiClient region) {
        TestMesh.require(region.define(
                "sure",
                JsonNodeFactory.instance.objectNode().put("type", "counter").put("confirm", "all")));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(region.write("sure", "k", Operations.increment(1))
                        .body()
                        .path("confirmedBy")
                        .size())
                .isEqualTo(2));
    }

    /** Of what the region has written as. */
    private static List<String> states(ApiClient region) {
        for (JsonNode each : region.regions().body().path("regions")) {
            if (each.path("region").asText().equals(GONE)) {
                return each.path("origins").findValuesAsText("state");
            }
        }
        return List.of();
    }
}
