package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.node.TestRegion.Answer;
import dev.atoll.recovery.RecoveryPoint;
import dev.atoll.recovery.RecoveryTarget;
import dev.atoll.recovery.RewindScope;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Instants with names, in two regions, and everywhere where an instant can be said. */
class PointsIT {

    private static final String POINTS = "/api/recovery/points";

    @TempDir
    static Path directory;

    private static TwoRegions regions;

    @BeforeAll
    static void start() {
        regions = TwoRegions.start(
                        directory, Map.of("atoll.recovery.points.interval", "1s", "atoll.recovery.points.keep", 2))
                .with("views", "{\"type\":\"counter\"}");
    }

    @AfterAll
    static void stop() {
        regions.close();
    }

    private static String increment(TestRegion region, String key) {
        Answer answer = region.post("/api/data/views/" + key, "{\"op\":\"increment\",\"by\":1}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("timestamp").asText();
    }

    private static Answer create(TestRegion region, String name) {
        return region.post(POINTS, "{\"name\":\"" + name + "\"}");
    }

    private static void awaitPoint(TestRegion region, String name) {
        await().atMost(TwoRegions.PATIENCE)
                .until(() -> region.get(POINTS + "/" + name).status() == 200);
    }

    @Test
    void aPointHoldsWhatWasAcknowledgedBeforeItAndIsATargetEverywhereInEveryRegion() {
        increment(regions.us(), "home");
        String last = increment(regions.us(), "home");
        Answer made = create(regions.us(), "before-release-7");
        String after = increment(regions.us(), "home");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(POINTS + "/before-release-7");
        assertThat(made.json().path("region").asText()).isEqualTo("us-east");
        String at = made.json().path("timestamp").asText();
        assertThat(at).isBetween(last, after).isNotEqualTo(after);
        assertThat(made.json().path("instant").asText())
                .isEqualTo(HybridTimestamp.parse(at).instant().toString());

        awaitPoint(regions.eu(), "before-release-7");
        for (TestRegion region : List.of(regions.us(), regions.eu())) {
            await().atMost(TwoRegions.PATIENCE).until(() -> region.get("/api/data/views/home?asOf=before-release-7")
                    .json()
                    .path("complete")
                    .asBoolean());
            JsonNode then =
                    region.get("/api/data/views/home?asOf=before-release-7").json();
            assertThat(then.path("value").asInt()).as(then.toString()).isEqualTo(2);
            assertThat(then.path("asOf").asText()).isEqualTo(at);
            JsonNode diff = region.get("/api/data/views/home/diff?from=before-release-7&to=latest")
                    .json();
            assertThat(diff.path("from").path("value").asInt())
                    .as(diff.toString())
                    .isEqualTo(2);
        }
        Answer rewind = regions.eu()
                .post(
                        "/api/recovery/rewind",
                        "{\"to\":\"before-release-7\",\"scope\":{\"collection\":\"views\",\"key\":\"home\"}}");
        assertThat(rewind.json().path("value").asInt()).as(rewind.text()).isEqualTo(2);
        assertThat(rewind.json().path("to").asText()).isEqualTo(at);
    }

    @Test
    void aNameIsOfOneInstantAndARepetitionChangesNothing() {
        Answer made = create(regions.us(), "once");
        assertThat(create(regions.us(), "once").code()).isEqualTo("point-exists");
        String at = made.json().path("timestamp").asText();
        Answer same = regions.us().post(POINTS, "{\"name\":\"once\",\"at\":\"" + at + "\"}");
        assertThat(same.status()).as(same.text()).isEqualTo(200);
        assertThat(same.json()).isEqualTo(made.json());
        assertThat(regions.us()
                        .post(POINTS, "{\"name\":\"once\",\"at\":\"2026-01-31T12:00:00Z\"}")
                        .status())
                .isEqualTo(409);
        List<Answer> repeated = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            repeated.add(regions.us()
                    .send(regions.us()
                            .request(POINTS)
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "release 8")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"name\":\"repeated\"}"))));
        }
        assertThat(repeated).extracting(Answer::status).containsExactly(201, 200);
        assertThat(repeated.get(1).json()).isEqualTo(repeated.get(0).json());
        assertThat(regions.us().delete(POINTS + "/once").status()).isEqualTo(200);
        assertThat(regions.us().delete(POINTS + "/once").code()).isEqualTo("no-such-point");
        Answer again = create(regions.us(), "once");
        assertThat(again.status()).as("the name is free again").isEqualTo(201);
        assertThat(again.json().path("timestamp").asText()).isGreaterThan(at);
        String unnamed = regions.us().post(POINTS, "{}").json().path("name").asText();
        assertThat(unnamed).matches("point-us-east-[0-9]{8}-[0-9]{6}-[0-9]{3}");
    }

    @Test
    void theListIsPagedAndTheNewestComesFirst() {
        for (int i = 0; i < 5; i++) {
            create(regions.us(), "page-" + i);
        }
        List<String> names = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = regions.us()
                    .get(POINTS + "?limit=2" + (next.isEmpty() ? "" : "&after=" + next))
                    .json();
            assertThat(page.path("points").size()).as(page.toString()).isBetween(1, 2);
            page.path("points").forEach(point -> names.add(point.path("name").asText()));
            next = page.path("next").asText("");
        } while (!next.isEmpty() && !next.equals("null"));
        assertThat(names.stream().filter(name -> name.startsWith("page-")))
                .containsExactly("page-4", "page-3", "page-2", "page-1", "page-0");
    }

    @Test
    void regionsMakePointsByThemselvesAndKeepAFew() {
        for (TestRegion region : List.of(regions.us(), regions.eu())) {
            List<String> first = automatic(region, "us-east");
            await().atMost(TwoRegions.PATIENCE).untilAsserted(() -> {
                assertThat(automatic(region, "us-east")).hasSizeBetween(1, 3).doesNotContainAnyElementsOf(first);
                assertThat(automatic(region, "eu-west")).hasSizeBetween(1, 3);
            });
        }
    }

    private static List<String> automatic(TestRegion region, String made) {
        List<String> names = new ArrayList<>();
        region.get(POINTS + "?limit=1000").json().path("points").forEach(point -> {
            if (point.path("automatic").asBoolean()
                    && point.path("region").asText().equals(made)) {
                names.add(point.path("name").asText());
            }
        });
        return names;
    }

    @Test
    void badTargetsSayWhatIsWrong() {
        create(regions.us(), "nightly-report");
        increment(regions.us(), "bad");
        Answer unknown = regions.us().get("/api/data/views/bad?asOf=nigtly-report");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.code()).isEqualTo("no-such-point");
        assertThat(unknown.json().path("detail").asText()).contains("there is nightly-report");
        for (String path : List.of(
                "/api/data/views/bad?asOf=2026-01-31",
                "/api/data/views?asOf=2999-01-01T00:00:00Z",
                "/api/data/views/bad/diff?from=Yesterday")) {
            Answer answer = regions.us().get(path);
            assertThat(answer.code()).as(answer.text()).isEqualTo("invalid-timestamp");
            assertThat(answer.json().path("hint").asText()).contains("recovery point");
        }
        assertThat(regions.us()
                        .get("/api/data/views/bad?asOf=20260131T120000.000Z-full")
                        .code())
                .isEqualTo("backups-off");
        for (String name : List.of("latest", "Upper", "7", "auto-mine", "a".repeat(64), "")) {
            assertThat(create(regions.us(), name).code()).as(name).isEqualTo("invalid-point");
        }
        assertThat(regions.us().post(POINTS, "{\"name\":7}").code()).isEqualTo("invalid-request");
        assertThat(regions.us().post(POINTS, "{\"nam\":\"a\"}").code()).isEqualTo("invalid-request");
        assertThat(regions.us().get(POINTS + "?after=x").code()).isEqualTo("invalid-request");
    }

    @Test
    void applicationsMakePointsAndReadAndRewindToThem() {
        Points points = regions.us().atoll().points();
        Counter counter = regions.us().atoll().counter("views").at("embedded");
        counter.increment(5).toCompletableFuture().join();
        RecoveryPoint made = points.create("embedded").toCompletableFuture().join();
        RecoveryPoint once =
                points.createOnce("only", "k").toCompletableFuture().join();
        assertThat(points.createOnce("only", "k").toCompletableFuture().join()).isEqualTo(once);
        counter.increment(1).toCompletableFuture().join();
        RecoveryTarget target = RecoveryTarget.point("embedded");
        assertThat(counter.asOf(target).get().toCompletableFuture().join()).isEqualTo(5);
        assertThat(points.find("embedded").toCompletableFuture().join()).contains(made);
        assertThat(points.find("nothing").toCompletableFuture().join()).isEmpty();
        assertThat(points.all().toCompletableFuture().join()).contains(made);
        assertThat(points.createAt("same", target).toCompletableFuture().join().at())
                .isEqualTo(made.at());
        RewindScope key = new RewindScope("views", "embedded", "");
        assertThat(regions.us()
                        .atoll()
                        .rewinds()
                        .preview(key, target)
                        .toCompletableFuture()
                        .join()
                        .found()
                        .changed())
                .isEqualTo(1);
        counter.rewind(target).toCompletableFuture().join();
        assertThat(counter.get().toCompletableFuture().join()).isEqualTo(5);
        points.delete("embedded").toCompletableFuture().join();
        assertThatThrownBy(
                        () -> counter.asOf(target).get().toCompletableFuture().join())
                .hasMessageContaining("no recovery point 'embedded'");
        assertThatThrownBy(() -> counter.asOf(Instant.now().plusSeconds(60))
                        .get()
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("future");
    }

    @Test
    void theCommandMakesListsAndDeletesPoints() {
        assertThat(atoll(0, "points", "create", "by-command")).contains("by-command is 2", "region us-east");
        assertThat(atoll(1, "points", "create", "by-command")).contains("point-exists", "HINT");
        assertThat(atoll(0, "points", "create", "the-same", "--at", "by-command", "--json"))
                .contains("\"name\" : \"the-same\"");
        assertThat(atoll(0, "points")).contains("NAME", "REACHABLE", "by-command", "the-same", "yes");
        assertThat(atoll(0, "rewind", "--to", "by-command", "--collection", "views", "--dry-run"))
                .contains("Nothing is done yet");
        assertThat(atoll(2, "rewind", "--to", "by-command", "--dry-run")).contains("--everything");
        increment(regions.us(), "command");
        assertThat(atoll(1, "rewind", "--to", "2001-01-01T00:00:00Z", "--collection", "views", "--dry-run"))
                .contains("before-history");
        assertThat(atoll(0, "points", "delete", "by-command")).contains("no name any more");
        assertThat(atoll(1, "points", "delete", "by-command")).contains("no-such-point");
    }

    private static String atoll(int expected, String... line) {
        StringWriter said = new StringWriter();
        List<String> all = new ArrayList<>(List.of(line));
        all.add("--region-url");
        all.add("http://127.0.0.1:" + regions.us().atoll().httpPort());
        int code = new CommandLine(Main.class)
                .setOut(new PrintWriter(said, true))
                .setErr(new PrintWriter(said, true))
                .execute(all.toArray(String[]::new));
        assertThat(code).as(said.toString()).isEqualTo(expected);
        return said.toString();
    }
}
