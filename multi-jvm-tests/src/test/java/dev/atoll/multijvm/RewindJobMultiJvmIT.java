package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.ApiUnreachable;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.RegionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The node that works on a rewind of many keys is killed in the middle, while the other region is cut off and writes. */
class RewindJobMultiJvmIT {

    private static final int KEYS = 600;
    private static final String ALL = History.COUNTERS;

    private static RegionSpec slowly(RegionSpec spec) {
        return spec.withJvmFlags(List.of(
                "-Datoll.recovery.parallelism=1",
                "-Datoll.recovery.page-keys=10",
                "-Datoll.recovery.progress-interval=50ms"));
    }

    private static String key(int i) {
        return "k%05d".formatted(i);
    }

    /** Increments every key, and says when the last was. */
    private static String incrementAll(ApiClient region, long by) {
        String last = "";
        for (int from = 0; from < KEYS; from += 300) {
            List<JsonNode> operations = new ArrayList<>();
            for (int i = from; i < from + 300; i++) {
                operations.add(Operations.at(ALL, key(i), by + " " + i, Operations.increment(by)));
            }
            for (ApiAnswer outcome : region.batch(Operations.batch(operations)).outcomes()) {
                assertThat(outcome.ok()).as(outcome.problem()).isTrue();
                String at = outcome.body().path("timestamp").asText();
                last = at.compareTo(last) > 0 ? at : last;
            }
        }
        return last;
    }

    private static JsonNode job(ApiClient region, String id) {
        ApiAnswer answer = region.recoveryJob(id);
        return answer.ok() ? answer.body() : JsonNodeFactory.instance.objectNode();
    }

    private static long value(ApiClient region, int key) {
        return region.read(ALL, key(key)).value().asLong();
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aRewindGoesOnAfterAKillTakesNothingBackTwiceAndReachesTheRegionThatWasCutOff() {
        try (TestMesh mesh = TestMesh.of("rewind-job", List.of("us-east", "eu-west"), RewindJobMultiJvmIT::slowly)
                .startAll()
                .createCollections()) {
            ApiClient us = mesh.client("us-east");
            ApiClient eu = mesh.client("eu-west");
            String good = incrementAll(us, 1);
            incrementAll(us, 10);
            await().atMost(TestMesh.CONVERGE_LIMIT).until(() -> value(eu, KEYS - 1) == 11);
            mesh.mesh().cut("us-east", "eu-west");
            incrementAll(eu, 100); // nobody in us-east has seen it: discarded

            String id = begin(us, good);
            await().atMost(TestMesh.CONVERGE_LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> job(us, id).path("keys").asInt() >= KEYS / 10);
            assertThat(us.write(ALL, key(0), Operations.increment(7)).value().asLong())
                    .as("what is written after the job was at a key counts")
                    .isEqualTo(8);
            mesh.mesh().process("us-east").kill();
            mesh.start("us-east");
            JsonNode resumed = job(us, id);
            assertThat(resumed.path("state").asText())
                    .as("killed in the middle")
                    .isEqualTo("running");
            long recent = us.write(ALL, key(1), Operations.increment(7)).value().asLong();
            assertThat(recent).isEqualTo(8);

            await().atMost(TestMesh.CONVERGE_LIMIT)
                    .ignoreExceptionsInstanceOf(ApiUnreachable.class)
                    .until(() -> job(us, id).has("finished"));
            JsonNode done = job(us, id);
            System.out.println(done);
            assertThat(done.path("state").asText()).isEqualTo("done");
            assertThat(done.path("keys").asInt()).isEqualTo(KEYS);
            assertThat(done.path("changed").asInt()).isEqualTo(KEYS);
            for (int key = 0; key < KEYS; key += 10) {
                assertThat(us.history(ALL, key(key), 20).body().findValuesAsText("op").stream()
                                .filter("rewind"::equals))
                        .as("rewinds of %s", key(key))
                        .hasSize(1);
            }
            mesh.mesh().healAll();
            mesh.awaitConverged();
            assertThat(value(eu, 0)).isEqualTo(8);
            assertThat(value(eu, 1)).isEqualTo(8);
            assertThat(value(eu, 2)).isEqualTo(1);
            assertThat(value(eu, KEYS - 1)).isEqualTo(1);
            assertThat(job(eu, id).path("state").asText()).isEqualTo("done");
        }
    }

    private static String begin(ApiClient region, String to) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("to", to);
        body.putObject("scope").put("collection", ALL);
        ApiAnswer accepted = region.rewind(body);
        assertThat(accepted.status()).as(accepted.problem()).isEqualTo(202);
        return accepted.body().path("id").asText();
    }
}
