package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.SessionToken;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.management.Session;
import dev.atoll.management.SessionBehindException;
import dev.atoll.node.TestRegion.Answer;
import dev.atoll.node.process.TcpProxy;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that move between three regions, whose links are cut and healed. */
class SessionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static TestRegion us;
    private static TestRegion eu;
    private static TestRegion ap;
    private static TcpProxy euToUs;
    private static TcpProxy apToUs;

    @BeforeAll
    static void start() {
        us = TestRegion.start("us-east", directory, settings());
        euToUs = TcpProxy.start(0, us.atoll().linkPort());
        apToUs = TcpProxy.start(0, us.atoll().linkPort());
        eu = TestRegion.start("eu-west", directory, settings("us-east", euToUs.address()));
        ap = TestRegion.start(
                "ap-south",
                directory,
                settings(
                        "us-east",
                        apToUs.address(),
                        "eu-west",
                        "127.0.0.1:" + eu.atoll().linkPort()));
        assertThat(us.put("/api/collections/notes", "{\"type\":\"register\"}").status())
                .isEqualTo(200);
        assertThat(us.put("/api/collections/views", "{\"type\":\"counter\"}").status())
                .isEqualTo(200);
        for (TestRegion region : List.of(us, eu, ap)) {
            await().atMost(PATIENCE)
                    .until(() -> region.get("/api/collections/notes").status() == 200
                            && region.get("/api/collections/views").status() == 200
                            && peersOf(region).stream()
                                            .filter(JsonNode::asBoolean)
                                            .count()
                                    == 2);
        }
    }

    private static Map<String, Object> settings(String... peers) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("atoll.replication.port", 0, "atoll.session.wait", "20s", "atoll.session.max-wait", "20s"));
        for (int i = 0; i < peers.length; i += 2) {
            settings.put("atoll.replication.peers." + peers[i], peers[i + 1]);
        }
        return settings;
    }

    private static List<JsonNode> peersOf(TestRegion region) {
        return region.get("/api/replication/status").json().findValues("connected");
    }

    @AfterEach
    void heal() {
        euToUs.heal();
        apToUs.heal();
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable each : List.of(ap, eu, us, euToUs, apToUs)) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void whatWasShownOfThePastOrInTheHistoryIsNotForgottenInAnotherRegion() {
        String path = "/api/data/notes/told";
        String written = with(null, us, "POST", path, "{\"op\":\"set\",\"value\":1}")
                .json()
                .path("timestamp")
                .asText();
        with(null, us, "POST", path, "{\"op\":\"set\",\"value\":2}");
        await().atMost(PATIENCE).until(() -> eu.get(path).text().contains("\"value\":2"));
        euToUs.cut();
        apToUs.cut();
        String last = with(null, us, "POST", path, "{\"op\":\"set\",\"value\":3}")
                .json()
                .path("timestamp")
                .asText();
        String rewind = "{\"to\":\"" + written + "\",\"scope\":{\"collection\":\"notes\",\"key\":\"told\"}}";
        for (Answer shown : List.of(
                us.get(path + "/history"),
                us.get(path + "?asOf=" + last),
                us.get("/api/data/notes?asOf=" + last),
                us.get(path + "/diff?from=" + written + "&to=" + last),
                us.post("/api/recovery/rewind?session-wait=1s", rewind))) {
            assertThat(shown.status()).as(shown.text()).isEqualTo(200);
            String token = shown.header("Atoll-Session");
            Answer behind = with(token, eu, "GET", path + "?session-wait=50ms", null);
            assertThat(behind.code()).as(shown.text()).isEqualTo("session-behind");
            Answer past = with(token, eu, "GET", path + "?session-wait=50ms&asOf=" + last, null);
            assertThat(past.code()).isEqualTo("session-behind");
        }
    }

    private static Answer with(String token, TestRegion region, String method, String path, String body) {
        HttpRequest.Builder request = region.request(path).header("Content-Type", "application/json");
        if (token != null) {
            request.header("Atoll-Session", token);
        }
        return region.send(
                request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static Answer read(String token, TestRegion region, String path) {
        return with(token, region, "GET", path, null);
    }

    private static String token(Answer answer) {
        return answer.header("Atoll-Session");
    }

    private static Answer set(String token, TestRegion region, String key, int value) {
        return with(token, region, "POST", "/api/data/notes/" + key, "{\"op\":\"set\",\"value\":" + value + "}");
    }

    @Test
    void aSessionReadsItsOwnWritesInEveryRegion() {
        List<TestRegion> regions = List.of(us, eu, ap);
        String token = null;
        for (int i = 0; i < 60; i++) {
            Answer written = set(token, regions.get(i % 3), "own", i);
            assertThat(written.status()).as(written.text()).isEqualTo(200);
            Answer read = read(token(written), regions.get((i + 1 + i % 2) % 3), "/api/data/notes/own");
            assertThat(read.status()).as(read.text()).isEqualTo(200);
            assertThat(read.json().path("value").asInt()).isEqualTo(i);
            assertThat(read.header("Atoll-Stale")).isNull();
            token = token(read);
        }
    }

    @Test
    void whileALinkIsCutTheSessionWaitsIsRefusedOrServedStaleAndAfterwardsServed() {
        set(null, us, "cut", 1);
        await().atMost(PATIENCE).until(() -> eu.get("/api/data/notes/cut").status() == 200);
        euToUs.cut();
        String token = token(set(null, us, "cut", 2));

        long begin = System.nanoTime();
        Answer refused = read(token, eu, "/api/data/notes/cut?session-wait=300ms");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin)).isGreaterThanOrEqualTo(300);
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.code()).isEqualTo("session-behind");
        JsonNode behind = refused.json().path("behind").path(0);
        assertThat(behind.path("region").asText()).isEqualTo("us-east");
        assertThat(behind.path("reason").asText()).isIn("not-connected", "not-yet-applied");
        assertThat(behind.path("behindMillis").isNumber()).isTrue();
        assertThat(token(refused)).isEqualTo(token);

        Answer stale = read(token, eu, "/api/data/notes/cut?stale=allow");
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.json().path("value").asInt()).isEqualTo(1);
        assertThat(stale.json().path("stale").asBoolean()).isTrue();
        assertThat(stale.header("Atoll-Stale")).isEqualTo("true");

        Answer write = with(token, eu, "POST", "/api/data/notes/cut?session-wait=0ms", "{\"op\":\"set\",\"value\":9}");
        assertThat(write.code()).isEqualTo("session-behind");
        Answer batch = with(
                token,
                eu,
                "POST",
                "/api/data?session-wait=0ms",
                "{\"operations\":[{\"collection\":\"notes\",\"key\":\"cut\",\"op\":\"set\",\"value\":9}]}");
        assertThat(batch.json().path("outcomes").path(0).path("code").asText()).isEqualTo("session-behind");
        assertThat(read(token, eu, "/api/data/notes?session-wait=0ms").status()).isEqualTo(412);
        assertThat(eu.get("/api/data/notes/cut").json().path("value").asInt()).isEqualTo(1);

        euToUs.heal();
        Answer served = read(token, eu, "/api/data/notes/cut?session-wait=20s");
        assertThat(served.status()).as(served.text()).isEqualTo(200);
        assertThat(served.json().path("value").asInt()).isEqualTo(2);
    }

    @Test
    void aRegionThatIsCutOffDoesNotMatterToSessionsThatHaveSeenNothingOfIt() {
        euToUs.cut();
        apToUs.cut();
        set(null, us, "elsewhere", 1);
        String token = token(set(null, eu, "there", 5));
        Answer read = read(token, ap, "/api/data/notes/there");
        assertThat(read.status()).as(read.text()).isEqualTo(200);
        assertThat(read.json().path("value").asInt()).isEqualTo(5);
        assertThat(with(token(read), eu, "POST", "/api/data/views/there", "{\"op\":\"increment\",\"by\":1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whoHasReadInOneRegionNeverReadsLessInAnother() {
        apToUs.cut();
        set(null, us, "monotonic", 1);
        String seen = await().atMost(PATIENCE)
                .until(() -> eu.get("/api/data/notes/monotonic"), answer -> answer.status() == 200)
                .header("Atoll-Session");
        assertThat(read(seen, ap, "/api/data/notes/monotonic?session-wait=100ms")
                        .code())
                .isEqualTo("session-behind");
        apToUs.heal();
        assertThat(read(seen, ap, "/api/data/notes/monotonic?session-wait=20s")
                        .json()
                        .path("value")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void alsoThatAKeyIsGoneIsSeenAndListingsKnowWhatWasWritten() {
        set(null, us, "gone", 1);
        String token = token(with(null, us, "DELETE", "/api/data/notes/gone", null));
        Answer read = read(token, eu, "/api/data/notes/gone?session-wait=20s");
        assertThat(read.code()).isEqualTo("not-found");
        assertThat(SessionToken.decode(token(read)).seen())
                .isEqualTo(SessionToken.decode(token).seen());

        Answer batch = with(
                null,
                us,
                "POST",
                "/api/data",
                "{\"operations\":[{\"collection\":\"views\",\"key\":\"a\",\"op\":\"increment\",\"by\":1},"
                        + "{\"collection\":\"views\",\"key\":\"b\",\"op\":\"increment\",\"by\":1}]}");
        Answer keys = read(token(batch), eu, "/api/data/views");
        assertThat(keys.text()).contains("\"a\"", "\"b\"");
    }

    @Test
    void whatIsNoTokenAndWhatCanNeverBeServedIsSaidAtOnce() {
        Answer damaged = read("AQGb", us, "/api/data/notes/own");
        assertThat(damaged.status()).isEqualTo(400);
        assertThat(damaged.code()).isEqualTo("invalid-session");
        assertThat(read(null, us, "/api/data/notes/own?stale=maybe").code()).isEqualTo("invalid-request");
        assertThat(read(null, us, "/api/data/notes/own?session-wait=1h").code()).isEqualTo("invalid-request");

        Origin lost = new Origin(RegionId.of("eu-west"), 12345);
        String never = new SessionToken(TimestampVector.of(lost, HybridTimestamp.of(1, 0))).encode();
        Answer refused = read(never, us, "/api/data/notes?session-wait=10s");
        assertThat(refused.code()).isEqualTo("session-behind");
        assertThat(refused.json().path("behind").path(0).path("reason").asText())
                .isEqualTo("lost");
        Answer stale = read(never, us, "/api/data/notes?stale=allow");
        assertThat(stale.json().path("stale").asBoolean()).isTrue();
        assertThat(read(token(stale), us, "/api/data/notes").header("Atoll-Stale"))
                .isNull();
    }

    @Test
    void theStatusSaysUpToWhenARegionIsCompleteAlsoWhenNothingIsWritten() {
        String before = completeUntil();
        assertThat(before).isNotNull();
        await().atMost(PATIENCE).until(() -> completeUntil().compareTo(before) > 0);
    }

    private static String completeUntil() {
        for (JsonNode peer : eu.get("/api/replication/status").json().path("peers")) {
            if (peer.path("region").asText().equals("us-east")) {
                return peer.path("completeUntil").asText();
            }
        }
        throw new AssertionError("no peer us-east");
    }

    @Test
    void theEmbeddingApiHasSessionsToo() {
        Session session = us.atoll().session();
        DataCollection<Counter> here = us.atoll().counter("views").in(session);
        assertThat(done(here.at("embedded").increment(3))).isEqualTo(3);
        Session moved = Session.resume(session.token());
        assertThat(done(eu.atoll().counter("views").in(moved).at("embedded").get()))
                .isEqualTo(3);

        euToUs.cut();
        done(here.at("embedded").increment(1));
        Session impatient = Session.resume(session.token()).waitAtMost(Duration.ofMillis(50));
        assertThat(failure(
                        eu.atoll().counter("views").in(impatient).at("embedded").increment(1)))
                .isInstanceOfSatisfying(SessionBehindException.class, behind -> assertThat(behind.behind())
                        .extracting(SessionBehindException.Behind::region)
                        .containsExactly("us-east"))
                .extracting(AtollException::code)
                .isEqualTo(ErrorCode.SESSION_BEHIND);
        Session relaxed = impatient.allowStale();
        assertThat(done(eu.atoll().counter("views").in(relaxed).at("embedded").get()))
                .isEqualTo(3);
        assertThat(relaxed.stale()).isTrue();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static AtollException failure(CompletionStage<?> stage) {
        try {
            done(stage);
            throw new AssertionError("it did not fail");
        } catch (CompletionException e) {
            return (AtollException) e.getCause();
        }
    }
}
