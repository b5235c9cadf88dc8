package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.TestRegion.Answer;
import dev.atoll.recovery.RewindScope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Collections, prefixes and everything are taken back by jobs, in two regions. */
class RewindJobIT {

    private static final int KEYS = 20;

    @TempDir
    static Path directory;

    private static TwoRegions regions;

    @BeforeAll
    static void start() {
        regions = TwoRegions.start(
                directory,
                Map.of(
                        "atoll.recovery.page-keys",
                        7,
                        "atoll.recovery.parallelism",
                        3,
                        "atoll.recovery.progress-interval",
                        "10ms",
                        "atoll.recovery.poll-interval",
                        "50ms"));
    }

    @AfterEach
    void heal() {
        regions.link().heal();
    }

    @AfterAll
    static void stop() {
        regions.close();
    }

    private static String key(int i) {
        return "k%03d".formatted(i);
    }

    private static String increment(TestRegion region, String path, int by) {
        Answer answer = region.post("/api/data/" + path, "{\"op\":\"increment\",\"by\":" + by + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("timestamp").asText();
    }

    /** Each key of the collection is 1 at the instant that is returned. */
    private static String ones(String collection) {
        regions.with(collection, "{\"type\":\"counter\"}");
        String last = "";
        for (int i = 0; i < KEYS; i++) {
            last = increment(regions.us(), collection + "/" + key(i), 1);
        }
        return last;
    }

    private static Answer rewind(TestRegion region, String to, String scope) {
        return region.post("/api/recovery/rewind", "{\"to\":\"" + to + "\"," + scope + "}");
    }

    private static JsonNode ended(TestRegion region, String id) {
        JsonNode[] job = new JsonNode[1];
        await().atMost(TwoRegions.PATIENCE).until(() -> {
            Answer answer = region.get("/api/recovery/jobs/" + id);
            job[0] = answer.json();
            return answer.status() == 200 && job[0].has("finished");
        });
        return job[0];
    }

    private static String sum(TestRegion region, String collection) {
        JsonNode entries = region.get("/api/data/" + collection + "?values=true&limit=1000")
                .json()
                .path("entries");
        long sum = 0;
        for (JsonNode entry : entries) {
            sum += entry.path("value").asLong();
        }
        return entries.size() + " keys, " + sum;
    }

    @Test
    void aCollectionIsTakenBackInAllRegionsWhileItIsWrittenAndOneIsCutOff() {
        String good = ones("visits");
        for (int i = 0; i < KEYS; i += 2) {
            increment(regions.us(), "visits/" + key(i), 10);
        }
        increment(regions.us(), "visits/later", 5);
        await().atMost(TwoRegions.PATIENCE)
                .until(() -> regions.eu().get("/api/data/visits/later").status() == 200);
        regions.link().cut();
        increment(regions.eu(), "visits/" + key(1), 100); // counts: nothing is taken back of this key
        increment(regions.eu(), "visits/" + key(2), 1000); // is discarded when it arrives

        Answer preview = rewind(regions.us(), good, "\"scope\":{\"collection\":\"visits\"},\"dryRun\":true");
        assertThat(preview.json().path("keys").asInt()).as(preview.text()).isEqualTo(KEYS + 1);
        assertThat(preview.json().path("changed").asInt()).isEqualTo(KEYS / 2 + 1);
        assertThat(preview.json().path("discarded").asInt()).isEqualTo(KEYS / 2 + 1);
        assertThat(preview.json().path("whole").asBoolean()).isTrue();
        assertThat(preview.json().path("examples")).isNotEmpty().allSatisfy(example -> {
            assertThat(example.path("before").asInt()).isNotEqualTo(1);
            assertThat(example.path("after").asInt(1)).isEqualTo(1);
            assertThat(example.path("writes").findValues("by")).hasSize(1).allSatisfy(by -> assertThat(by.asInt())
                    .isIn(10, 5));
        });
        assertThat(sum(regions.us(), "visits")).isEqualTo(KEYS + 1 + " keys, " + (KEYS + KEYS / 2 * 10 + 5));

        Answer accepted = rewind(regions.us(), good, "\"scope\":{\"collection\":\"visits\"}");
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String id = accepted.json().path("id").asText();
        assertThat(accepted.response().headers().firstValue("Location")).contains("/api/recovery/jobs/" + id);
        JsonNode job = ended(regions.us(), id);
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("done");
        assertThat(job.path("keys").asInt()).isEqualTo(KEYS + 1);
        assertThat(job.path("changed").asInt()).isEqualTo(KEYS / 2 + 1);
        assertThat(job.path("errors")).isEmpty();
        increment(regions.us(), "visits/" + key(0), 7);
        regions.link().heal();
        for (TestRegion region : new TestRegion[] {regions.us(), regions.eu()}) {
            await().atMost(TwoRegions.PATIENCE)
                    .untilAsserted(() -> assertThat(sum(region, "visits")).isEqualTo(KEYS + " keys, " + (KEYS + 107)));
        }
        assertThat(ended(regions.eu(), id).path("keys")).isEqualTo(job.path("keys"));
        assertThat(regions.eu().get("/api/recovery/jobs").json().path("jobs").findValuesAsText("id"))
                .contains(id);
    }

    @Test
    void aPrefixIsTakenBackAndTheRestStays() {
        String good = ones("pages");
        for (int i = 0; i < KEYS; i++) {
            increment(regions.us(), "pages/" + key(i), 10);
        }
        String scope = "\"scope\":{\"collection\":\"pages\",\"prefix\":\"k00\"}";
        JsonNode job = ended(
                regions.us(),
                rewind(regions.us(), good, scope).json().path("id").asText());
        assertThat(job.path("changed").asInt()).as(job.toString()).isEqualTo(10);
        assertThat(sum(regions.us(), "pages")).isEqualTo(KEYS + " keys, " + (KEYS * 11 - 100));
        job = ended(
                regions.us(),
                rewind(regions.us(), good, scope).json().path("id").asText());
        assertThat(job.path("keys").asInt()).isEqualTo(10);
        assertThat(job.path("changed").asInt()).as("nothing is left to do").isZero();
    }

    @Test
    void theCommandShowsWhatARewindWouldDoAndWaitsForItsEnd() {
        String good = ones("command");
        increment(regions.us(), "command/" + key(3), 10);
        increment(regions.us(), "command/new", 5);
        String[] rewind = {
            "rewind",
            "--region-url",
            "http://127.0.0.1:" + regions.us().atoll().httpPort(),
            "--to",
            good,
            "--collection",
            "command"
        };
        assertThat(atoll(0, rewind, "--dry-run"))
                .contains("2 would be taken back", "command/k003  11 -> 1", "command/new  5 -> (nothing)");
        assertThat(sum(regions.us(), "command")).isEqualTo(KEYS + 1 + " keys, " + (KEYS + 15));
        assertThat(atoll(0, rewind)).contains("is done", "2 taken back, 0 failed");
        assertThat(sum(regions.us(), "command")).isEqualTo(KEYS + " keys, " + KEYS);
        assertThat(atoll(0, rewind, "--key", key(3), "--dry-run", "--json")).contains("\"changes\" : false");
        assertThat(atoll(1, rewind, "--everything")).contains("invalid-request");
    }

    private static String atoll(int expected, String[] line, String... more) {
        StringWriter said = new StringWriter();
        List<String> all = new ArrayList<>(List.of(line));
        all.addAll(List.of(more));
        int code = new CommandLine(Main.class)
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all.toArray(String[]::new));
        assertThat(code).as(said.toString()).isEqualTo(expected);
        return said.toString();
    }

    @Test
    void everythingSkipsWhatDoesNotRewindAndIsUndoneByARewind() {
        regions.with("seats", "{\"type\":\"escrow\"}");
        regions.us().post("/api/data/seats/s", "{\"op\":\"grant\",\"by\":5}");
        String good = ones("all");
        JsonNode seats = regions.us()
                .post("/api/data/seats/s", "{\"op\":\"decrement\",\"by\":2}")
                .json()
                .path("value");
        assertThat(seats.path("total").asInt()).isEqualTo(3);
        String bad = increment(regions.us(), "all/" + key(3), 10);
        assertThat(rewind(regions.us(), good, "\"dryRun\":false").code()).isEqualTo("invalid-request");
        Answer accepted = rewind(regions.us(), good, "\"everything\":true");
        JsonNode job = ended(regions.us(), accepted.json().path("id").asText());
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("done");
        assertThat(job.path("skipped").findValuesAsText("collection")).contains("seats");
        assertThat(sum(regions.us(), "all")).isEqualTo(KEYS + " keys, " + KEYS);
        assertThat(regions.us().get("/api/data/seats/s").json().path("value")).isEqualTo(seats);
        ended(
                regions.us(),
                rewind(regions.us(), bad, "\"scope\":{\"collection\":\"all\"}")
                        .json()
                        .path("id")
                        .asText());
        assertThat(sum(regions.us(), "all")).isEqualTo(KEYS + " keys, " + (KEYS + 10));
    }

    @Test
    void applicationsBeginWatchAndRepeatJobs() {
        ones("embedded");
        Instant then = Instant.now();
        await().until(() -> Instant.now().toEpochMilli() > then.toEpochMilli() + 2);
        increment(regions.us(), "embedded/" + key(0), 10);
        Rewinds rewinds = regions.us().atoll().rewinds();
        RewindScope scope = RewindScope.of("embedded");
        assertThat(rewinds.preview(scope, then)
                        .toCompletableFuture()
                        .join()
                        .found()
                        .changed())
                .isEqualTo(1);
        String id =
                rewinds.begin(scope, then, "once").toCompletableFuture().join().id();
        assertThat(rewinds.begin(scope, then, "once")
                        .toCompletableFuture()
                        .join()
                        .id())
                .isEqualTo(id);
        ended(regions.us(), id);
        assertThat(rewinds.begin(scope, then, "once")
                        .toCompletableFuture()
                        .join()
                        .id())
                .as("also when it has ended")
                .isEqualTo(id);
        assertThat(sum(regions.us(), "embedded")).isEqualTo(KEYS + " keys, " + KEYS);
        assertThat(rewinds.cancel(id).toCompletableFuture().join().state().isFinal())
                .isTrue();
        assertThat(rewinds.find("none").toCompletableFuture().join()).isEmpty();
        assertThat(rewinds.all().toCompletableFuture().join())
                .anyMatch(job -> job.id().equals(id));
    }

    @Test
    void theListHasAllJobsAlsoWhenTheyAreMoreThanAPage() {
        String good = ones("listed");
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            String scope = "{\"collection\":\"listed\",\"prefix\":\"" + key(i) + "\"}";
            Answer accepted =
                    regions.us().post("/api/recovery/rewind", "{\"to\":\"" + good + "\",\"scope\":" + scope + "}");
            assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
            asked.add(accepted.json().path("id").asText());
        }
        await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> {
            JsonNode jobs = regions.us().get("/api/recovery/jobs").json().path("jobs");
            Set<String> done = new HashSet<>();
            jobs.forEach(job -> {
                if (job.path("state").asText().equals("done")) {
                    done.add(job.path("id").asText());
                }
            });
            assertThat(done).containsAll(asked);
        });
    }

    @Test
    void jobsThatCannotBeAreRefused() {
        String good = ones("refused");
        regions.with("units", "{\"type\":\"escrow\"}");
        assertThat(rewind(regions.us(), good, "\"scope\":{\"collection\":\"units\"}")
                        .code())
                .isEqualTo("wrong-operation");
        assertThat(rewind(regions.us(), good, "\"scope\":{\"collection\":\"none\"}")
                        .code())
                .isEqualTo("unknown-collection");
        assertThat(rewind(regions.us(), good, "\"scope\":{\"prefix\":\"none\"}").code())
                .isEqualTo("invalid-request");
        assertThat(rewind(regions.us(), good, "\"scope\":{\"collection\":\"refused\"},\"everything\":true")
                        .code())
                .isEqualTo("invalid-request");
        assertThat(rewind(regions.us(), good, "\"scope\":{\"collection\":\"refused\",\"key\":\"a\",\"prefix\":\"b\"}")
                        .code())
                .isEqualTo("invalid-request");
        assertThat(rewind(regions.us(), "2999-01-01T00:00:00Z", "\"scope\":{\"collection\":\"refused\"}")
                        .code())
                .isEqualTo("invalid-timestamp");
        assertThat(regions.us().get("/api/recovery/jobs/none").code()).isEqualTo("not-found");
        assertThat(regions.us().delete("/api/recovery/jobs/none").code()).isEqualTo("not-found");
    }

    @Test
    void ofJobsInTwoRegionsThatAreCutOffFromEachOtherTheLaterOneWinsForEachKeyInBoth() {
        String ones = ones("both");
        String elevens = incrementAll(regions.us(), 10);
        await().atMost(TwoRegions.PATIENCE)
                .until(() -> sum(regions.eu(), "both").equals(KEYS + " keys, " + KEYS * 11));
        incrementAll(regions.eu(), 100);
        await().atMost(TwoRegions.PATIENCE)
                .until(() -> sum(regions.us(), "both").equals(KEYS + " keys, " + KEYS * 111));
        regions.link().cut();
        String all = "\"scope\":{\"collection\":\"both\"}";
        String earlier = rewind(regions.us(), ones, all).json().path("id").asText();
        assertThat(ended(regions.us(), earlier).path("changed").asInt()).isEqualTo(KEYS);
        String lost = increment(regions.us(), "both/" + key(0), 5);
        String later = rewind(regions.eu(), elevens, all).json().path("id").asText();
        assertThat(ended(regions.eu(), later).path("changed").asInt()).isEqualTo(KEYS);
        increment(regions.eu(), "both/" + key(1), 7);
        assertThat(sum(regions.us(), "both")).isEqualTo(KEYS + " keys, " + (KEYS + 5));
        regions.link().heal();
        for (TestRegion region : List.of(regions.us(), regions.eu())) {
            await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> {
                assertThat(sum(region, "both")).isEqualTo(KEYS + " keys, " + (KEYS * 11 + 7));
                assertThat(region.get("/api/conflicts?collection=both&kind=discarded&key=" + key(0))
                                .text())
                        .contains(lost);
            });
            assertThat(ended(region, earlier).path("state").asText()).isEqualTo("done");
            assertThat(ended(region, later).path("state").asText()).isEqualTo("done");
        }
    }

    private static String incrementAll(TestRegion region, int by) {
        String last = "";
        for (int i = 0; i < KEYS; i++) {
            last = increment(region, "both/" + key(i), by);
        }
        return last;
    }
}
