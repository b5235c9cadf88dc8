package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What writes are confirmed for: the region that took them is lost with its disk, and they are not. */
class ConfirmedMultiJvmIT {

    private static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    private static final Map<String, String> MODES =
            Map.of(History.COUNTERS, "quorum", History.SETS, "all", History.REGISTERS, "semi-sync");
    private static final int ROUNDS = 3;
    private static final int WRITERS = 4;
    private static final int LEAST = 40;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aConfirmedWriteOutlivesTheRegionThatTookItAndItsDisk() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("ConfirmedMultiJvmIT"));
        try (TestMesh mesh = TestMesh.of("confirmed", REGIONS).startAll().createCollections()) {
            MODES.forEach((collection, mode) -> define(mesh.client("us-east"), collection, mode));
            mesh.clients().values().forEach(ConfirmedMultiJvmIT::awaitModes);
            History all = new History();
            for (int round = 0; round < ROUNDS; round++) {
                String victim = REGIONS.get(round % REGIONS.size());
                long wanted = all.acknowledged() + LEAST + random.nextInt(100);
                Map<String, ApiClient> onlyThere = Map.of(victim, mesh.client(victim));
                try (Writers writers = new Writers(onlyThere, all, 0, "r" + round)) {
                    writers.start(WRITERS, random.split());
                    await().atMost(TestMesh.CONVERGE_LIMIT)
                            .pollInterval(Duration.ofMillis(20))
                            .until(() -> all.acknowledged() >= wanted);
                    mesh.mesh().process(victim).kill();
                }
                TestMesh.deleteTree(mesh.mesh().spec(victim).dataDir());
                mesh.start(victim);
                all.verify(mesh.awaitConverged());
            }
            System.out.println(all.summary());
            assertThat(all.acknowledged()).isGreaterThanOrEqualTo((long) LEAST * ROUNDS);
        }
    }

    private static void define(ApiClient region, String collection, String mode) {
        String type = collection.substring(0, collection.length() - 1);
        ObjectNode definition =
                JsonNodeFactory.instance.objectNode().put("type", type).put("confirm", mode);
        TestMesh.require(region.define(collection, definition));
    }

    private static void awaitModes(ApiClient region) {
        await().atMost(TestMesh.CONVERGE_LIMIT)
                .until(() -> MODES.entrySet().stream().allMatch(each -> region.collection(each.getKey())
                        .body()
                        .path("confirm")
                        .path("mode")
                        .asText()
                        .equals(each.getValue())));
    }
}
