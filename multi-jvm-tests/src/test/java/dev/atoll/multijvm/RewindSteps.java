package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.RegionSpec;
import java.util.ArrayList;
import java.util.List;

/** Many counters, which a rewind takes so long to go through that its node can be killed meanwhile. */
final class RewindSteps {

    static final int KEYS = 400;
    static final String ALL = History.COUNTERS;

    private static final int BATCH = 200;

    private RewindSteps() {}

    static RegionSpec slowly(RegionSpec spec) {
        return spec.withJvmFlags(List.of(
                "-Datoll.recovery.parallelism=1",
                "-Datoll.recovery.page-keys=10",
                "-Datoll.recovery.progress-interval=50ms"));
    }

    static String key(int i) {
        return "k%05d".formatted(i);
    }

    static long value(ApiClient region, int key) {
        return region.read(ALL, key(key)).value().asLong();
    }

    /** Increments every key, and says when the last was. */
    static String incrementAll(ApiClient region, long by) {
        String last = "";
        for (int from = 0; from < KEYS; from += BATCH) {
            List<JsonNode> operations = new ArrayList<>();
            for (int i = from; i < Math.min(from + BATCH, KEYS); i++) {
                operations.add(Operations.at(ALL, key(i), by + " " + i, Operations.increment(by)));
            }
            // again and again, with the same idempotency keys
            ApiAnswer answer = await().until(() -> region.batch(Operations.batch(operations)), RewindSteps::allDone);
            for (ApiAnswer outcome : answer.outcomes()) {
                String at = outcome.body().path("timestamp").asText();
                last = at.compareTo(last) > 0 ? at : last;
            }
        }
        return last;
    }

    private static boolean allDone(ApiAnswer batch) {
        return batch.ok() && batch.outcomes().stream().allMatch(ApiAnswer::ok);
    }

    /** Adds seven to a key that was one once, and that the rewind has been at, or will not touch any more. */
    static void seven(ApiClient region, int key) {
        ApiAnswer answer = await().until(
                        () -> region.write(ALL, key(key), Operations.increment(7), "seven " + key), ApiAnswer::ok);
        assertThat(answer.value().asLong())
                .as("what is written after the rewind was at a key counts")
                .isEqualTo(8);
    }

    /** Begins a rewind of all keys. */
    static String begin(ApiClient region, String to) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("to", to);
        body.putObject("scope").put("collection", ALL);
        ApiAnswer accepted = region.rewind(body);
        assertThat(accepted.status()).as(accepted.problem()).isEqualTo(202);
        return accepted.body().path("id").asText();
    }

    /** Empty while the region does not have it. */
    static JsonNode job(ApiClient region, String id) {
        ApiAnswer answer = region.recoveryJob(id);
        return answer.ok() ? answer.body() : JsonNodeFactory.instance.objectNode();
    }

    static void assertRewoundOnce(ApiClient region) {
        for (int key = 0; key < KEYS; key += 10) {
            assertThat(region.history(ALL, key(key), 20).body().findValuesAsText("op").stream()
                            .filter("rewind"::equals))
                    .as("rewinds of %s", key(key))
                    .hasSize(1);
        }
    }
}
