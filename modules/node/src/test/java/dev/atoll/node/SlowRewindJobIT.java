package dev.atoll.node;

import static dev.atoll.node.Retained.eventually;
import static dev.atoll.node.Retained.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.TestRegion.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rewind of many keys that takes its time, in two linked regions that keep seconds of their past only. */
class SlowRewindJobIT {

    private static final int KEYS = 5_000;
    private static final String ALL = "{\"collection\":\"visits\"}";

    @TempDir
    Path directory;

    private static Map<String, Object> settings() {
        Map<String, Object> settings = Retained.settings("1s");
        settings.put("atoll.recovery.page-keys", 1);
        settings.put("atoll.recovery.parallelism", 1);
        settings.put("atoll.recovery.progress-interval", "10ms");
        settings.put("atoll.recovery.poll-interval", "50ms");
        return settings;
    }

    /** Increments every key, and says when the last was. */
    private static String incrementAll(TestRegion region, int by) {
        return Retained.all(
                        region,
                        KEYS,
                        key -> "{\"collection\":\"visits\",\"key\":\"k" + key + "\",\"op\":\"increment\",\"by\":" + by
                                + "}")
                .stream()
                .flatMap(answer -> answer.findValuesAsText("timestamp").stream())
                .max(String::compareTo)
                .orElseThrow();
    }

    private static Answer rewind(TestRegion region, String to, String scope, String idempotencyKey) {
        return region.send(region.request("/api/recovery/rewind")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString("{\"to\":\"" + to + "\",\"scope\":" + scope + "}")));
    }

    private static JsonNode job(TestRegion region, String id) {
        return region.get("/api/recovery/jobs/" + id).json();
    }

    private static String horizon(TestRegion region) {
        return report(region).path("horizon").asText();
    }

    @Test
    void whileItRunsItsPastIsKeptAndOthersThatOverlapAreRefusedAndAnyRegionCanEndIt() {
        try (TwoRegions both = TwoRegions.start(directory, settings()).with("visits", "{\"type\":\"counter\"}")) {
            TestRegion us = both.us();
            TestRegion eu = both.eu();
            both.link().cut(); // nothing goes before the other region has it, however long the writes take
            String good = incrementAll(us, 1);
            incrementAll(us, 10);
            Answer accepted = rewind(us, good, ALL, "incident");
            assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
            both.link().heal();
            String id = accepted.json().path("id").asText();
            assertThat(rewind(us, good, ALL, "incident").json().path("id").asText())
                    .isEqualTo(id);
            Answer overlapping = rewind(us, good, "{\"collection\":\"visits\",\"prefix\":\"k\"}", "other");
            assertThat(overlapping.status()).as(overlapping.text()).isEqualTo(409);
            assertThat(overlapping.code()).isEqualTo("job-overlaps");
            assertThat(overlapping.json().path("detail").asText()).contains(id);

            eventually().until(() -> horizon(us).equals(good)); // as far as it may go while the job is open
            assertThat(report(us).path("holds").findValuesAsText("name")).contains("rewind job " + id);
            assertThat(job(us, id).path("state").asText()).isEqualTo("running");
            eventually().until(() -> job(eu, id).path("state").asText().equals("running"));
            assertThat(eu.delete("/api/recovery/jobs/" + id).status()).isEqualTo(202);
            for (TestRegion region : List.of(us, eu)) {
                eventually().until(() -> job(region, id).has("finished"));
                assertThat(job(region, id).path("state").asText()).isEqualTo("cancelled");
                assertThat(job(region, id).path("keys").asInt()).isBetween(1, KEYS - 1);
            }
            assertThat(eu.delete("/api/recovery/jobs/" + id).status()).isEqualTo(200);
            Answer repeated = rewind(us, good, ALL, "incident");
            assertThat(repeated.json().path("id").asText()).isEqualTo(id);
            assertThat(repeated.json().path("state").asText()).isEqualTo("cancelled");

            eventually().until(() -> horizon(us).compareTo(good) > 0);
            rewindsToBeforeTheHorizonAreRefused(us, good);
        }
    }

    /** Whoever begins to take up jobs may have taken the hold of one that was not listed yet for one that is left over. */
    @Test
    void theHoldOfAJobThatWaitedIsThereWhenItRuns() {
        Map<String, Object> settings = settings();
        settings.put("atoll.retention.window", "1h");
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            String good = incrementAll(us, 1);
            incrementAll(us, 10);
            String first = begun(us, good, "k1");
            String second = begun(us, good, "k2");
            String hold = "rewind job " + second;
            assertThat(holds(us)).contains(hold);
            Retained.journal(us).retention().release(hold);
            assertThat(holds(us)).doesNotContain(hold);

            assertThat(us.delete("/api/recovery/jobs/" + first).status()).isEqualTo(202);
            eventually().until(() -> job(us, second).path("keys").asInt() > 0);
            assertThat(holds(us)).contains(hold);
            assertThat(job(us, second).path("state").asText()).isEqualTo("running");
            us.delete("/api/recovery/jobs/" + second);
            eventually().until(() -> job(us, second).has("finished"));
            eventually().until(() -> !holds(us).contains(hold));
        }
    }

    private static String begun(TestRegion region, String to, String prefix) {
        Answer accepted = rewind(region, to, "{\"collection\":\"visits\",\"prefix\":\"" + prefix + "\"}", prefix);
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        return accepted.json().path("id").asText();
    }

    private static List<String> holds(TestRegion region) {
        return report(region).path("holds").findValuesAsText("name");
    }

    private static void rewindsToBeforeTheHorizonAreRefused(TestRegion region, String to) {
        Answer job = rewind(region, to, ALL, "too late");
        assertThat(job.status()).as(job.text()).isEqualTo(410);
        assertThat(job.code()).isEqualTo("before-history");
        assertThat(job.json().path("oldest").asText()).isGreaterThan(to);
        assertThat(report(region).path("holds").findValuesAsText("name")).noneMatch(name -> name.startsWith("rewind"));
        String last = "{\"collection\":\"visits\",\"key\":\"k" + (KEYS - 1) + "\"}";
        eventually().untilAsserted(() -> {
            Answer key = rewind(region, to, last, "a key, too late");
            assertThat(key.status()).as(key.text()).isEqualTo(410);
            assertThat(key.json().path("oldest").asText()).isGreaterThan(to);
        });
    }
}
