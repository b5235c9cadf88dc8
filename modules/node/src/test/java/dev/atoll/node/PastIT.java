package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keys held at an instant, asked in two regions. */
class PastIT {

    @TempDir
    static Path directory;

    private static TwoRegions regions;

    @BeforeAll
    static void start() {
        regions = TwoRegions.start(directory, Map.of())
                .with("views", "{\"type\":\"counter\"}")
                .with("notes", "{\"type\":\"register\"}")
                .with("tags", "{\"type\":\"set\"}")
                .with("labels", "{\"type\":\"set\"}");
    }

    @AfterEach
    void heal() {
        regions.link().heal();
    }

    @AfterAll
    static void stop() {
        regions.close();
    }

    private static String write(TestRegion region, String path, String operation) {
        Answer answer = region.post("/api/data/" + path, operation);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("timestamp").asText();
    }

    private static Answer at(TestRegion region, String path, String instant) {
        return region.get("/api/data/" + path + "?asOf=" + instant);
    }

    private static Answer complete(TestRegion region, String path, String instant) {
        Answer[] answer = new Answer[1];
        await().atMost(TwoRegions.PATIENCE).until(() -> {
            answer[0] = at(region, path, instant);
            return answer[0].json().path("complete").asBoolean();
        });
        return answer[0];
    }

    @Test
    void everyInstantGivesTheSameAnswerInEveryRegionThatHasEverything() {
        String first = write(regions.us(), "views/home", "{\"op\":\"increment\",\"by\":1}");
        String second = write(regions.eu(), "views/home", "{\"op\":\"increment\",\"by\":20}");
        String third = write(regions.us(), "views/home", "{\"op\":\"increment\",\"by\":300}");
        for (TestRegion region : List.of(regions.us(), regions.eu())) {
            assertThat(complete(region, "views/home", first)
                            .json()
                            .path("value")
                            .asInt())
                    .isIn(1, 21); // the second may have got an earlier timestamp than the first
            assertThat(complete(region, "views/home", third)
                            .json()
                            .path("value")
                            .asInt())
                    .isIn(301, 321);
        }
        for (String instant : List.of(first, second, third)) {
            assertThat(complete(regions.us(), "views/home", instant).json())
                    .isEqualTo(complete(regions.eu(), "views/home", instant).json());
        }
        String before = new HybridTimestamp(HybridTimestamp.parse(first).packed() - (1 << 20)).toString();
        assertThat(at(regions.us(), "views/home", before).code()).isEqualTo("not-found");
    }

    @Test
    void aRegionThatIsCutOffSaysWhatItMayLack() {
        write(regions.us(), "notes/cut", "{\"op\":\"set\",\"value\":\"a\"}");
        await().atMost(TwoRegions.PATIENCE)
                .until(() -> regions.eu().get("/api/data/notes/cut").status() == 200);
        regions.link().cut();
        String there = write(regions.us(), "notes/cut", "{\"op\":\"set\",\"value\":\"b\"}");
        Answer answer = at(regions.eu(), "notes/cut", there);
        assertThat(answer.json().path("value").asText()).isEqualTo("a");
        assertThatItMayLackUsEast(answer);
        Instant instant = HybridTimestamp.parse(there).instant();
        assertThat(regions.eu().atoll().missing(instant)).contains(RegionId.of("us-east"));
        String before = HybridTimestamp.parse(there).instant().minusMillis(1).toString();
        assertThatItMayLackUsEast(at(regions.eu(), "notes", there));
        assertThatItMayLackUsEast(regions.eu().get("/api/data/notes/cut/diff?from=" + before + "&to=" + there));
        for (String scope : List.of(
                "\"scope\":{\"collection\":\"notes\",\"key\":\"cut\"}",
                "\"scope\":{\"collection\":\"notes\"}",
                "\"everything\":true")) {
            assertThatItMayLackUsEast(regions.eu()
                    .post("/api/recovery/rewind", "{\"to\":\"" + there + "\"," + scope + ",\"dryRun\":true}"));
        }
        regions.link().heal();
        assertThat(complete(regions.eu(), "notes/cut", there)
                        .json()
                        .path("value")
                        .asText())
                .isEqualTo("b");
    }

    private static void assertThatItMayLackUsEast(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("complete").asBoolean(true)).isFalse();
        assertThat(answer.json().path("missing").toString()).contains("us-east");
    }

    @Test
    void aListingAndADifferenceShowWhatThereWas() {
        write(regions.us(), "labels/a", "{\"op\":\"add\",\"elements\":[\"x\",\"y\"]}");
        String then = write(regions.us(), "labels/b", "{\"op\":\"add\",\"elements\":[\"z\"]}");
        write(regions.us(), "labels/c", "{\"op\":\"add\",\"elements\":[\"z\"]}");
        write(regions.us(), "labels/a", "{\"op\":\"remove\",\"elements\":[\"x\"]}");
        String now = write(regions.us(), "labels/a", "{\"op\":\"add\",\"elements\":[\"w\"]}");
        regions.us().delete("/api/data/labels/b");

        assertThat(regions.us()
                        .get("/api/data/labels?asOf=" + then)
                        .json()
                        .path("keys")
                        .toString())
                .isEqualTo("[\"a\",\"b\"]");
        Answer entries = regions.us().get("/api/data/labels?values=true&limit=1&asOf=" + then);
        assertThat(entries.json().path("entries").get(0).path("value").toString())
                .isEqualTo("[\"x\",\"y\"]");
        assertThat(entries.json().path("next").asText()).isEqualTo("a");
        Answer diff = regions.us().get("/api/data/labels/a/diff?from=" + then + "&to=" + now);
        assertThat(diff.json().path("changed").asBoolean()).isTrue();
        assertThat(diff.json().path("added").toString()).isEqualTo("[\"w\"]");
        assertThat(diff.json().path("removed").toString()).isEqualTo("[\"x\"]");
        assertThat(diff.json().path("from").path("value").toString()).isEqualTo("[\"x\",\"y\"]");
        diff = regions.us().get("/api/data/labels/b/diff?from=" + then);
        assertThat(diff.json().path("to").has("value")).isFalse();
        assertThat(diff.json().path("removed").toString()).isEqualTo("[\"z\"]");
    }

    private static Answer rewind(TestRegion region, String key, String to, boolean dryRun) {
        return region.post(
                "/api/recovery/rewind",
                "{\"to\":\"" + to + "\",\"scope\":{\"collection\":\"tags\",\"key\":\"" + key + "\"},\"dryRun\":"
                        + dryRun + "}");
    }

    private static void awaitValue(TestRegion region, String path, String value) {
        await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> assertThat(
                        region.get("/api/data/" + path).json().path("value").toString())
                .isEqualTo(value));
    }

    @Test
    void aRewindTakesAKeyBackInAllRegionsAlsoWhatWasWrittenWhileTheyWereCutOff() {
        String good = write(regions.us(), "tags/r", "{\"op\":\"add\",\"elements\":[\"good\"]}");
        String bad = write(regions.us(), "tags/r", "{\"op\":\"add\",\"elements\":[\"bad\"]}");
        awaitValue(regions.eu(), "tags/r", "[\"bad\",\"good\"]");
        regions.link().cut();
        write(regions.eu(), "tags/r", "{\"op\":\"add\",\"elements\":[\"late\"]}");

        Answer preview = rewind(regions.us(), "r", good, true);
        assertThat(preview.text())
                .contains(
                        "\"dryRun\":true", "\"before\":[\"bad\",\"good\"]", "\"after\":[\"good\"]", "\"discarded\":1");
        assertThat(preview.json().path("writes")).hasSize(1).allSatisfy(write -> {
            assertThat(write.path("id").asText()).startsWith("us-east.");
            assertThat(write.path("region").asText()).isEqualTo("us-east");
            assertThat(write.path("timestamp").asText()).isEqualTo(bad);
            assertThat(write.path("operation").toString()).isEqualTo("{\"op\":\"add\",\"elements\":[\"bad\"]}");
        });
        awaitValue(regions.us(), "tags/r", "[\"bad\",\"good\"]");
        Answer done = rewind(regions.us(), "r", good, false);
        assertThat(done.status()).as(done.text()).isEqualTo(200);
        assertThat(done.json().path("value").toString()).isEqualTo("[\"good\"]");
        assertThat(rewind(regions.us(), "r", good, false).json().path("versionVector"))
                .as("nothing is left to do")
                .isEqualTo(done.json().path("versionVector"));
        write(regions.us(), "tags/r", "{\"op\":\"add\",\"elements\":[\"new\"]}");
        regions.link().heal();
        awaitValue(regions.us(), "tags/r", "[\"good\",\"new\"]");
        awaitValue(regions.eu(), "tags/r", "[\"good\",\"new\"]");
        assertThat(regions.eu().get("/api/data/tags/r/history").text()).contains("\"op\":\"rewind\"", "late");

        String undo =
                HybridTimestamp.parse(done.json().path("timestamp").asText()).toString();
        String before = new HybridTimestamp(HybridTimestamp.parse(undo).packed() - 1).toString();
        assertThat(rewind(regions.eu(), "r", before, false).status()).isEqualTo(200);
        awaitValue(
                regions.us(),
                "tags/r",
                regions.eu().get("/api/data/tags/r").json().path("value").toString());
        assertThat(regions.us().get("/api/data/tags/r").json().path("value").toString())
                .contains("bad", "good")
                .doesNotContain("new");
        assertThatWhatTheRewindDiscardedCanBeAppliedAgain(
                done.json().path("timestamp").asText());
    }

    private static void assertThatWhatTheRewindDiscardedCanBeAppliedAgain(String rewind) {
        JsonNode[] discarded = new JsonNode[2];
        await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> {
            discarded[0] = discarded(regions.us(), rewind);
            discarded[1] = discarded(regions.eu(), rewind);
            assertThat(discarded[0].path("writes").toString()).contains("\"bad\"", "\"late\"");
            assertThat(discarded[1].path("writes")).isEqualTo(discarded[0].path("writes"));
        });
        assertThat(discarded[1].path("id")).isEqualTo(discarded[0].path("id"));
        assertThat(discarded[0].path("count").asInt()).isEqualTo(2);
        String again = "/api/conflicts/" + discarded[0].path("id").asText() + "/reapply";
        assertThat(regions.us().post(again, "{\"writes\":[\"us-east.1.1\"]}").code())
                .isEqualTo("invalid-operation");
        assertThat(regions.us().post(again, "{}").code()).isEqualTo("invalid-request");
        Answer applied = regions.us().post(again, "{\"all\":true}");
        assertThat(applied.json().path("value").toString()).as(applied.text()).contains("bad", "good", "late");
        assertThat(regions.us().post(again, "{\"all\":true}").json().path("versionVector"))
                .as("a retry does nothing twice")
                .isEqualTo(applied.json().path("versionVector"));
        Conflicts conflicts = regions.eu().atoll().conflicts();
        await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> assertThat(conflicts
                        .of("tags", "r", 10)
                        .toCompletableFuture()
                        .join()
                        .discarded())
                .as("one of the rewind, one of its undo")
                .hasSize(2));
        conflicts
                .reapply(discarded[0].path("id").asText())
                .toCompletableFuture()
                .join();
    }

    private static JsonNode discarded(TestRegion region, String rewind) {
        Answer answer = region.get("/api/conflicts?collection=tags&key=r&kind=discarded");
        for (JsonNode each : answer.json().path("conflicts")) {
            if (each.path("timestamp").asText().equals(rewind)) {
                return each;
            }
        }
        throw new AssertionError(answer.text());
    }

    @Test
    void rewindsThatCannotBeAreRefused() {
        regions.with("seats", "{\"type\":\"escrow\"}");
        write(regions.us(), "seats/s", "{\"op\":\"grant\",\"by\":5}");
        String now = write(regions.us(), "notes/there", "{\"op\":\"set\",\"value\":1}");
        assertThat(regions.us()
                        .post(
                                "/api/recovery/rewind",
                                "{\"to\":\"" + now + "\",\"scope\":{\"collection\":\"seats\",\"key\":\"s\"}}")
                        .code())
                .isEqualTo("wrong-operation");
        assertThat(rewind(regions.us(), "never", now, false).code()).isEqualTo("not-found");
        assertThat(rewind(regions.us(), "r", "2999-01-01T00:00:00Z", true).code())
                .isEqualTo("invalid-timestamp");
        Answer wrong = regions.us()
                .post(
                        "/api/recovery/rewind",
                        "{\"to\":\"" + now + "\",\"scope\":{\"collection\":\"tags\",\"keys\":1}}");
        assertThat(wrong.code()).isEqualTo("invalid-request");
        assertThat(wrong.text()).contains("keys");
    }

    @Test
    void instantsThatCannotBeAskedForAreRefused() {
        write(regions.us(), "notes/n", "{\"op\":\"set\",\"value\":1}");
        Answer future =
                at(regions.us(), "notes/n", Instant.now().plusSeconds(3600).toString());
        assertThat(future.status()).isEqualTo(400);
        assertThat(future.code()).isEqualTo("invalid-timestamp");
        assertThat(future.json().path("detail").asText()).contains("in the future");
        assertThat(at(regions.us(), "notes/n", "yesterday").code()).isEqualTo("no-such-point");
        assertThat(at(regions.us(), "nothing/n", "2026-01-01T00:00:00Z").code()).isEqualTo("unknown-collection");
        assertThat(regions.us().get("/api/data/notes/n/diff").code()).isEqualTo("invalid-request");
        assertThat(regions.us()
                        .get("/api/data/notes/n/diff?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                        .code())
                .isEqualTo("invalid-timestamp");
    }
}
