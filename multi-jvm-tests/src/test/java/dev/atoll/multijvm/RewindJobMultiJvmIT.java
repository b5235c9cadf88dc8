package dev.atoll.multijvm;

import static dev.atoll.multijvm.RewindSteps.KEYS;
import static dev.atoll.multijvm.RewindSteps.incrementAll;
import static dev.atoll.multijvm.RewindSteps.job;
import static dev.atoll.multijvm.RewindSteps.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.process.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The node that works on a rewind of many keys is killed in the middle, while the other region is cut off and writes. */
class RewindJobMultiJvmIT {

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aRewindGoesOnAfterAKillTakesNothingBackTwiceAndReachesTheRegionThatWasCutOff() {
        try (TestMesh mesh = TestMesh.of("rewind-job", List.of("us-east", "eu-west"), RewindSteps::slowly)
                .startAll()
                .createCollections()) {
            ApiClient us = mesh.client("us-east");
            ApiClient eu = mesh.client("eu-west");
            String good = incrementAll(us, 1);
            incrementAll(us, 10);
            await().atMost(TestMesh.CONVERGE_LIMIT).until(() -> value(eu, KEYS - 1) == 11);
            mesh.mesh().cut("us-east", "eu-west");
            incrementAll(eu, 100); // nobody in us-east has seen it: discarded

            String id = RewindSteps.begin(us, good);
            await().atMost(TestMesh.CONVERGE_LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> job(us, id).path("keys").asInt() >= KEYS / 10);
            RewindSteps.seven(us, 0);
            mesh.mesh().process("us-east").kill();
            mesh.start("us-east");
            JsonNode resumed = await().until(() -> job(us, id), job -> job.has("state"));
            assertThat(resumed.path("state").asText())
                    .as("killed in the middle")
                    .isEqualTo("running");
            RewindSteps.seven(us, 1);

            await().atMost(TestMesh.CONVERGE_LIMIT).until(() -> job(us, id).has("finished"));
            JsonNode done = job(us, id);
            System.out.println(done);
            assertThat(done.path("state").asText()).isEqualTo("done");
            assertThat(done.path("keys").asInt()).isEqualTo(KEYS);
            assertThat(done.path("changed").asInt()).isEqualTo(KEYS);
            RewindSteps.assertRewoundOnce(us);
            mesh.mesh().healAll();
            mesh.awaitConverged();
            assertThat(value(eu, 0)).isEqualTo(8);
            assertThat(value(eu, 1)).isEqualTo(8);
            assertThat(value(eu, 2)).isEqualTo(1);
            assertThat(value(eu, KEYS - 1)).isEqualTo(1);
            await().until(() -> job(eu, id).path("state").asText().equals("done"));
        }
    }
}
