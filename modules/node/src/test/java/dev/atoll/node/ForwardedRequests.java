package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.NotPlacedHere;
import dev.atoll.node.process.TcpProxy;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a region answers when it is asked for a collection that it does not hold: where that is held, or what a region
 * answers that holds it.
 */
final class ForwardedRequests {

    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("patience", 90));
    private static final String INCREMENT = "{\"op\":\"increment\",\"by\":1}";

    private final TestRegion eu;
    private final TestRegion us;
    private final TestRegion ap;
    private final TcpProxy fromApToEu;
    private final TcpProxy fromUsToEu;

    /** @param ap holds neither the counters {@code secret}, nor what is made here */
    ForwardedRequests(TestRegion eu, TestRegion us, TestRegion ap, TcpProxy fromApToEu, TcpProxy fromUsToEu) {
        this.eu = eu;
        this.us = us;
        this.ap = ap;
        this.fromApToEu = fromApToEu;
        this.fromUsToEu = fromUsToEu;
    }

    /** The value of {@code secret/k} is 2. */
    void check() {
        aRequestIsForwardedWhenTheClientAsksForIt();
        aLongAnswerIsForwardedWhole();
        everyRequestForDataIsRefusedHereAndServedThere();
        itsHeadersGoAlong();
        aListOfOperationsSaysOfEachWhereItIsHeld();
        handlesSayWhereItIsHeld();
        conflictsAreForwardedToo();
        discardedWritesAreAppliedAgainWhereTheyAre();
    }

    private record Request(String method, String path, String body) {}

    private void everyRequestForDataIsRefusedHereAndServedThere() {
        String then = eu.post("/api/data/secret/gone", INCREMENT)
                .json()
                .path("timestamp")
                .asText();
        List<Request> requests = List.of(
                new Request("GET", "/api/data/secret", ""),
                new Request("GET", "/api/data/secret?values=true&limit=1", ""),
                new Request("GET", "/api/data/secret?asOf=" + then, ""),
                new Request("GET", "/api/data/secret?values=true&asOf=" + then, ""),
                new Request("GET", "/api/data/secret/gone", ""),
                new Request("GET", "/api/data/secret/gone?asOf=" + then, ""),
                new Request("GET", "/api/data/secret/gone/history", ""),
                new Request("GET", "/api/data/secret/gone/diff?from=" + then, ""),
                new Request("POST", "/api/data/secret/gone", INCREMENT),
                new Request("DELETE", "/api/data/secret/gone", ""),
                new Request("GET", "/api/conflicts?collection=secret", ""));
        for (Request request : requests) {
            TestRegion.Answer refused = send(request, request.path());
            assertThat(refused.status()).as("%s", request).isEqualTo(421);
            assertThat(refused.json().path("regions").toString())
                    .as("%s", request)
                    .isEqualTo("[\"eu\",\"us\"]");
            TestRegion.Answer served =
                    send(request, request.path() + (request.path().contains("?") ? "&" : "?") + "forward=true");
            assertThat(served.status()).as("%s: %s", request, served.text()).isEqualTo(200);
            assertThat(served.header("Atoll-Served-By")).as("%s", request).isIn("eu", "us");
            assertThat(served.header("Atoll-Session")).as("%s", request).isNotEmpty();
        }
        assertThat(eu.get("/api/data/secret/gone").status()).as("deleted there").isEqualTo(404);
    }

    private TestRegion.Answer send(Request request, String path) {
        return ap.send(ap.request(path)
                .header("Content-Type", "application/json")
                .method(request.method(), BodyPublishers.ofString(request.body())));
    }

    private void itsHeadersGoAlong() {
        String path = "/api/data/secret/once?forward=true";
        for (String replayed : new String[] {null, "true"}) {
            TestRegion.Answer written = ap.send(ap.request(path)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "order-1")
                    .POST(BodyPublishers.ofString(INCREMENT)));
            assertThat(written.json().path("value").asInt()).isEqualTo(1);
            assertThat(written.header("Idempotency-Replayed")).isEqualTo(replayed);
        }
        assertThat(inSession(path, PlacementIT.lost()).code())
                .as("the holder cannot serve it either")
                .isEqualTo("session-behind");
    }

    private void aListOfOperationsSaysOfEachWhereItIsHeld() {
        String list =
                """
                {"operations":[{"collection":"secret","key":"k","op":"increment","by":1},
                               {"collection":"open","key":"k","op":"increment","by":1}]}
                """;
        JsonNode outcomes = ap.post("/api/data", list).json().path("outcomes");
        assertThat(outcomes.findValuesAsText("status")).containsExactly("421", "200");
        assertThat(outcomes.get(0).path("regions").toString()).isEqualTo("[\"eu\",\"us\"]");
    }

    private void handlesSayWhereItIsHeld() {
        Counter secret = ap.atoll().counter("secret").at("k");
        for (CompletionStage<?> refused : List.of(secret.get(), secret.increment(1), secret.delete())) {
            assertThatThrownBy(() -> refused.toCompletableFuture().join())
                    .cause()
                    .isInstanceOfSatisfying(NotPlacedHere.class, elsewhere -> assertThat(elsewhere.holders())
                            .containsExactly(RegionId.of("eu"), RegionId.of("us")));
        }
    }

    /** A record of them is known by its id alone, as a conflict is. */
    private void discardedWritesAreAppliedAgainWhereTheyAre() {
        String before = eu.post("/api/data/secret/back", INCREMENT)
                .json()
                .path("timestamp")
                .asText();
        eu.post("/api/data/secret/back", INCREMENT);
        String rewind = "{\"to\":\"" + before + "\",\"scope\":{\"collection\":\"secret\",\"key\":\"back\"}}";
        assertThat(ap.post("/api/recovery/rewind", rewind).code()).isEqualTo("not-placed-here");
        assertThat(eu.post("/api/recovery/rewind", rewind).status()).isEqualTo(200);
        String list = "/api/conflicts?collection=secret&key=back&kind=discarded";
        await().atMost(PATIENCE)
                .until(() -> eu.get(list).json().path("conflicts").size() == 1);
        String id = eu.get(list).json().path("conflicts").get(0).path("id").asText();
        String again = "/api/conflicts/" + id + "/reapply";
        assertThat(ap.post(again, "{\"all\":true}").code()).isEqualTo("not-found");
        TestRegion.Answer applied = ap.post(again + "?forward=true", "{\"all\":true}");
        assertThat(applied.json().path("value").asInt()).isEqualTo(2);
        assertThat(applied.header("Atoll-Served-By")).isIn("eu", "us");
    }

    private void aRequestIsForwardedWhenTheClientAsksForIt() {
        await().atMost(PATIENCE)
                .until(() -> ap.get("/api/data/secret/k?forward=true").status() == 200);
        TestRegion.Answer read = ap.get("/api/data/secret/k?forward=true&versions=true");
        assertThat(read.json().path("value").asLong()).isEqualTo(2);
        assertThat(read.header("Atoll-Served-By")).isIn("eu", "us");
        assertThat(ap.post("/api/data/secret/k?forward=true", "{\"op\":\"increment\",\"by\":5}")
                        .json()
                        .path("value")
                        .asLong())
                .isEqualTo(7);
        assertThat(ap.get("/api/data/secret?values=true&forward=true").text()).contains("\"key\":\"k\"");
        assertThat(ap.get("/api/data/secret/none?forward=true").code()).isEqualTo("not-found");
        assertThat(ap.get("/api/data/secret/k?forward=false").status()).isEqualTo(421);
        assertThat(eu.get("/api/data/open/k?forward=true").status()).isEqualTo(200);
        assertThat(ap.send(ap.request("/api/data/secret/k?forward=true").header("Atoll-Forwarded", "1"))
                        .status())
                .as("not twice")
                .isEqualTo(421);
    }

    /** Pekko HTTP itself refuses to read answers of more than 8 MiB. */
    private void aLongAnswerIsForwardedWhole() {
        eu.put("/api/collections/long", "{\"type\":\"register\",\"regions\":[\"eu\",\"us\"]}");
        String value = "{\"op\":\"set\",\"value\":\"" + "x".repeat(250_000) + "\"}";
        for (int i = 0; i < 36; i++) {
            assertThat(eu.post("/api/data/long/k" + i, value).status()).isEqualTo(200);
        }
        String list = "/api/data/long?values=true";
        await().atMost(PATIENCE)
                .until(() ->
                        ap.get(list + "&forward=true").json().path("entries").size() == 36);
        assertThat(ap.get(list + "&forward=true").response().body())
                .hasSizeGreaterThan(8 << 20)
                .isEqualTo(eu.get(list).response().body());
    }

    /** The log of conflicts is where the data is; a conflict is asked for by its id alone. */
    private void conflictsAreForwardedToo() {
        eu.put("/api/collections/notes", "{\"type\":\"register\",\"regions\":[\"eu\",\"us\"]}");
        await().atMost(PATIENCE).until(() -> ap.get("/api/data/notes/n").status() == 421);
        fromUsToEu.cut();
        eu.post("/api/data/notes/n", "{\"op\":\"set\",\"value\":\"Oslo\"}");
        await().atMost(PATIENCE)
                .until(() -> us.post("/api/data/notes/n", "{\"op\":\"set\",\"value\":\"Lima\"}")
                                .status()
                        == 200);
        fromUsToEu.heal();
        String list = "/api/conflicts?collection=notes&state=open";
        assertThat(ap.get(list).status()).isEqualTo(421);
        await().atMost(PATIENCE)
                .until(() ->
                        ap.get(list + "&forward=true").json().path("conflicts").size() == 1);
        JsonNode conflict =
                ap.get(list + "&forward=true").json().path("conflicts").get(0);
        String path = "/api/conflicts/" + conflict.path("id").asText();
        assertThat(ap.get(path).code()).isEqualTo("not-found");
        TestRegion.Answer one = ap.get(path + "?forward=true");
        assertThat(one.json().path("versions")).isEqualTo(conflict.path("versions"));
        assertThat(one.header("Atoll-Served-By")).isIn("eu", "us");
        isAskedForElsewhereBySessionsThatThisRegionCannotServeYet(path, conflict);
        String choice =
                "{\"choose\":\"" + conflict.path("versions").get(0).path("id").asText() + "\"}";
        assertThat(ap.post(path + "/resolve", choice).code()).isEqualTo("not-found");
        TestRegion.Answer resolved = ap.post(path + "/resolve?forward=true&confirm=all&timeout=20s", choice);
        assertThat(resolved.json().path("confirmedBy")).hasSize(2);
        assertThat(resolved.json().path("value"))
                .isEqualTo(conflict.path("versions").get(0).path("value"));
        assertThat(ap.get("/api/conflicts/" + "0".repeat(32) + "?forward=true").code())
                .isEqualTo("not-found");
        assertThat(ap.get("/api/conflicts/counts?forward=true").code()).isEqualTo("invalid-request");
    }

    private void isAskedForElsewhereBySessionsThatThisRegionCannotServeYet(String path, JsonNode conflict) {
        fromApToEu.cut();
        String token =
                eu.post("/api/data/notes/other", "{\"op\":\"set\",\"value\":1}").header("Atoll-Session");
        String asked = path + "?session-wait=100ms";
        assertThat(inSession(asked, token).code()).isEqualTo("session-behind");
        TestRegion.Answer one = inSession(asked + "&forward=true", token);
        assertThat(one.json().path("id")).isEqualTo(conflict.path("id"));
        assertThat(one.header("Atoll-Served-By")).isIn("eu", "us");
        String unknown = "/api/conflicts/" + "0".repeat(32) + "?session-wait=100ms&forward=true";
        assertThat(inSession(unknown, token).code()).isEqualTo("session-behind");
        fromApToEu.heal();
    }

    private TestRegion.Answer inSession(String path, String token) {
        return ap.send(ap.request(path).header("Atoll-Session", token));
    }
}
