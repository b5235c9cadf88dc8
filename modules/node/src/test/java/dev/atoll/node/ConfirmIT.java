package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.ConfirmMode;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.process.TcpProxy;
import dev.atoll.replication.Confirmation;
import dev.atoll.replication.LagEvent;
import dev.atoll.replication.NotConfirmedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three regions; the links of us-east to the others can be cut. */
class ConfirmIT {

    private static final String ADD = "{\"op\":\"increment\",\"by\":1}";
    private static final String PATH = "/api/data/visits/home";

    @TempDir
    Path directory;

    private TestRegion us;
    private TestRegion eu;
    private TestRegion ap;
    private TcpProxy toEu;
    private TcpProxy toAp;

    private void start(Type type) {
        us = TestRegion.start("us-east", directory, settings(type, "us-east"));
        toEu = TcpProxy.start(0, us.atoll().linkPort());
        toAp = TcpProxy.start(0, us.atoll().linkPort());
        Map<String, Object> settingsOfEu = settings(type, "eu-west");
        settingsOfEu.put("atoll.replication.peers.us-east", toEu.address());
        eu = TestRegion.start("eu-west", directory, settingsOfEu);
        Map<String, Object> settingsOfAp = settings(type, "ap-south");
        settingsOfAp.put("atoll.replication.peers.us-east", toAp.address());
        settingsOfAp.put(
                "atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
        ap = TestRegion.start("ap-south", directory, settingsOfAp);
        us.put("/api/collections/visits", "{\"type\":\"counter\"}");
        for (TestRegion region : List.of(us, eu, ap)) {
            eventually(() -> region.get("/api/collections/visits").status() == 200
                    && region.get("/api/ha/status").json().path("regions").findValuesAsText("state").stream()
                                    .filter("active"::equals)
                                    .count()
                            == 3);
        }
    }

    private Map<String, Object> settings(Type type, String region) {
        Map<String, Object> settings = new HashMap<>();
        TestDatabases.fresh(type, directory.resolve(region))
                .entrySet()
                .forEach(each -> settings.put(each.getKey(), each.getValue().unwrapped()));
        settings.put("atoll.replication.port", 0);
        settings.put("atoll.replication.reconnect.max-backoff", "200ms");
        settings.put("atoll.confirm.timeout", "20s");
        return settings;
    }

    @AfterEach
    void stop() {
        for (AutoCloseable each : List.of(ap, eu, us, toEu, toAp)) {
            try {
                each.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteIsAnsweredWhenAsManyRegionsAsWantedHaveIt(Type type) {
        start(type);
        assertThat(confirmedBy(us.post(PATH, ADD))).containsExactly("us-east");
        for (int i = 2; i <= 20; i++) {
            TestRegion from = List.of(us, eu, ap).get(i % 3);
            assertThat(confirmedBy(from.post(PATH + "?confirm=all", ADD)))
                    .containsExactly("ap-south", "eu-west", "us-east");
            for (TestRegion region : List.of(us, eu, ap)) {
                assertThat(region.get(PATH).json().path("value").intValue())
                        .as("what is confirmed is there")
                        .isEqualTo(i);
            }
        }
        assertThat(confirmedBy(eu.post(PATH + "?confirm=quorum", ADD)))
                .contains("eu-west")
                .hasSizeBetween(2, 3);
        assertThat(confirmedBy(ap.post(PATH + "?confirm=semi-sync&min-regions=3", ADD)))
                .hasSize(3);
        assertThat(confirmedBy(ap.post(PATH + "?confirm=semi-sync", ADD))).hasSizeBetween(2, 3);
        assertThat(confirmedBy(us.post(PATH + "?confirm=async", ADD))).containsExactly("us-east");
        assertThat(confirmedBy(us.delete(PATH + "?confirm=all"))).hasSize(3);
        assertThat(ap.get(PATH).code()).isEqualTo("not-found");
    }

    @Test
    void whileALinkIsCutAQuorumGoesOnAndAllIsAnsweredWithWhatIsKnown() {
        start(Type.H2);
        toAp.cut();
        eventually(() -> !us.get("/api/replication/status")
                .json()
                .path("peers")
                .path(0)
                .path("connected")
                .booleanValue());
        assertThat(confirmedBy(us.post(PATH + "?confirm=quorum&require=true", ADD)))
                .containsExactly("eu-west", "us-east");

        TestRegion.Answer late = us.post(PATH + "?confirm=all&timeout=5s", ADD);
        assertThat(late.status()).isEqualTo(202);
        assertThat(late.json().path("value").intValue()).isEqualTo(2);
        assertThat(late.json().path("durable").booleanValue()).isTrue();
        assertThat(late.json().path("needed").intValue()).isEqualTo(3);
        assertThat(late.json().path("of").intValue()).isEqualTo(3);
        assertThat(regions(late.json())).containsExactly("eu-west", "us-east");

        TestRegion.Answer refused = us.post(PATH + "?confirm=all&require=true", ADD);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("not-enough-regions");
        assertThat(refused.json().path("outcomeKnown").booleanValue()).isTrue();
        assertThat(us.get(PATH).json().path("value").intValue()).isEqualTo(2);

        TestRegion.Answer tooMany = us.post(PATH + "?confirm=semi-sync&min-regions=7&timeout=500ms", ADD);
        assertThat(tooMany.status()).as("there are only three").isEqualTo(202);
        assertThat(regions(tooMany.json())).hasSizeLessThan(3);

        toAp.heal();
        eventually(() -> us.post(PATH + "?confirm=all&timeout=5s", ADD).status() == 200);
    }

    @Test
    void aRepeatedWriteIsConfirmedTooAndABatchWaitsOnce() {
        start(Type.H2);
        us.put("/api/collections/sure", "{\"type\":\"counter\",\"confirm\":\"all\"}");
        toEu.delay(Duration.ofMillis(500));
        assertThat(confirmedBy(us.send(us.request("/api/data/sure/a")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", "1")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(ADD)))))
                .hasSize(3);
        TestRegion.Answer again = us.send(us.request("/api/data/sure/a")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "1")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(ADD)));
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(confirmedBy(again)).hasSize(3);

        List<String> operations = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            operations.add("{\"collection\":\"sure\",\"key\":\"b\",\"op\":\"increment\",\"by\":1}");
        }
        operations.add("{\"collection\":\"visits\",\"key\":\"b\",\"op\":\"increment\",\"by\":1}");
        operations.add("{\"collection\":\"nowhere\",\"key\":\"b\",\"op\":\"increment\",\"by\":1}");
        long before = System.nanoTime();
        JsonNode outcomes = us.post("/api/data", "{\"operations\":[" + String.join(",", operations) + "]}")
                .json()
                .path("outcomes");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("not a round trip of a second for each")
                .isLessThan(Duration.ofSeconds(25));
        assertThat(outcomes).hasSize(32);
        for (int i = 0; i < 30; i++) {
            assertThat(regions(outcomes.get(i))).hasSize(3);
        }
        assertThat(regions(outcomes.get(30))).containsExactly("us-east");
        assertThat(outcomes.get(31).path("code").asText()).isEqualTo("unknown-collection");

        toAp.cut();
        JsonNode late = us.post("/api/data?timeout=200ms", "{\"operations\":[" + operations.get(0) + "]}")
                .json()
                .path("outcomes")
                .get(0);
        assertThat(late.path("status").intValue()).isEqualTo(202);
        assertThat(late.path("durable").booleanValue()).isTrue();
        eachOperationOfABatchMayRequireItsRegions();
    }

    private void eachOperationOfABatchMayRequireItsRegions() {
        eventually(() -> !us.atoll().peers().stream().allMatch(peer -> peer.connected()));
        String two =
                """
                {"operations":[{"collection":"sure","key":"required","op":"increment","by":1},
                               {"collection":"sure","key":"required","op":"increment","by":1}]}
                """;
        JsonNode refused =
                us.post("/api/data?confirm=all&require=true", two).json().path("outcomes");
        assertThat(refused.findValuesAsText("code")).containsExactly("not-enough-regions", "not-enough-regions");
        assertThat(us.get("/api/data/sure/required").status()).isEqualTo(404);
        JsonNode made =
                us.post("/api/data?confirm=quorum&require=true", two).json().path("outcomes");
        assertThat(regions(made.get(0))).containsExactly("eu-west", "us-east");
        assertThat(made.get(1).path("value").intValue()).isEqualTo(2);
        assertThat(us.post("/api/data?confirm=async&require=true", two)
                        .json()
                        .path("outcomes")
                        .findValuesAsText("code"))
                .containsExactly("invalid-confirm", "invalid-confirm");
    }

    @Test
    void applicationsSayHowSureTheirWritesAreAndLearnWhatBecameOfThem() {
        start(Type.H2);
        List<Confirmation> told = new ArrayList<>();
        Counter visits = us.atoll().counter("visits").at("home").telling(told::add);
        visits.increment(1).toCompletableFuture().join();
        visits.confirmed(ConfirmRule.of(ConfirmMode.ALL))
                .increment(1)
                .toCompletableFuture()
                .join();
        assertThat(told)
                .extracting(confirmation -> confirmation.confirmedBy().size())
                .containsExactly(1, 3);

        us.atoll()
                .define(
                        "stock",
                        DataTypes.COUNTER,
                        stock -> stock.withConfirm(
                                Optional.of(ConfirmRule.of(ConfirmMode.ALL).within(Duration.ofSeconds(5)))))
                .toCompletableFuture()
                .join();
        Counter stock = us.atoll().counter("stock").at("tea");
        stock.increment(5).toCompletableFuture().join();
        toAp.cut();
        assertThatThrownBy(() -> stock.increment(1).toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(NotConfirmedException.class, late -> {
                    assertThat(late.code()).isEqualTo(ErrorCode.NOT_CONFIRMED);
                    assertThat(late.outcomeKnown())
                            .as("it is not one that was not applied")
                            .isFalse();
                    assertThat(late.confirmation().confirmedBy())
                            .containsExactly(RegionId.of("eu-west"), RegionId.of("us-east"));
                });
        eventually(() -> !us.atoll().peers().stream().allMatch(peer -> peer.connected()));
        assertThatThrownBy(() -> stock.requiring(ConfirmRule.of(ConfirmMode.ALL))
                        .increment(1)
                        .toCompletableFuture()
                        .join())
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_ENOUGH_REGIONS));
        stock.confirmed(ConfirmRule.ASYNC).increment(1).toCompletableFuture().join();
        assertThat(stock.get().toCompletableFuture().join()).isEqualTo(7);
    }

    @Test
    void whileARegionIsTooFarBehindWritesAreSlowedOrRefused() {
        start(Type.H2);
        us.put("/api/collections/strict", "{\"type\":\"counter\",\"maxLag\":{\"limit\":\"4s\",\"action\":\"refuse\"}}");
        us.put("/api/collections/slow", "{\"type\":\"counter\",\"maxLag\":{\"limit\":\"4s\",\"action\":\"slow\"}}");
        us.put(
                "/api/collections/elsewhere",
                "{\"type\":\"counter\",\"regions\":[\"us-east\",\"eu-west\"],"
                        + "\"maxLag\":{\"limit\":\"4s\",\"action\":\"refuse\"}}");
        assertThat(us.post("/api/data/strict/a?confirm=all", ADD).status()).isEqualTo(200);
        List<LagEvent> events = lagEvents(us);
        toAp.cut();
        us.post(PATH, ADD);
        eventually(() -> us.post("/api/data/strict/a", ADD).status() == 503);
        eventually(() -> told(events, "strict", true) && told(events, "slow", true));
        TestRegion.Answer refused = us.post("/api/data/strict/a", ADD);
        assertThat(refused.code()).isEqualTo("peer-behind");
        assertThat(refused.json().path("outcomeKnown").booleanValue()).isTrue();
        assertThat(refused.json().path("detail").asText()).contains("ap-south", "strict", "allows 4s");
        assertThat(us.post("/api/data/elsewhere/a", ADD).status())
                .as("ap-south does not hold it")
                .isEqualTo(200);
        eventually(() -> millisOf(() -> us.post("/api/data/slow/a", ADD)) >= 500);
        JsonNode status = us.get("/api/replication/status").json();
        assertThat(status.path("peers").path(0).path("region").asText()).isEqualTo("ap-south");
        assertThat(status.path("peers").path(0).path("behindMillis").longValue())
                .isGreaterThan(4_000);
        assertThat(status.path("peers").path(1).path("behindMillis").longValue())
                .isLessThan(5_000);
        assertThat(status.path("lagLimits").toString())
                .contains("\"collection\":\"strict\",\"region\":\"ap-south\","
                        + "\"limitMillis\":4000,\"action\":\"refuse\"")
                .contains("\"exceeded\":true,\"times\":1");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.collection()).isIn("strict", "slow");
            assertThat(event.region()).isEqualTo(RegionId.of("ap-south"));
            assertThat(event.limit()).isEqualTo(Duration.ofSeconds(4));
            assertThat(event.behindMillis()).isGreaterThan(4_000);
        });
        assertThat(events).as("once each").hasSize(2);
        toAp.heal();
        eventually(() -> us.post("/api/data/strict/a", ADD).status() == 200);
        eventually(() -> told(events, "strict", false) && told(events, "slow", false));
        eventually(() -> us.get("/api/replication/status")
                        .json()
                        .path("peers")
                        .path(0)
                        .path("behindMillis")
                        .longValue()
                == 0);
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void whatARequestSaysWrongIsRefusedBeforeAnythingIsWritten(Type type) {
        start(type);
        for (String query : List.of(
                "confirm=most",
                "confirm=quorum&timeout=5",
                "confirm=quorum&timeout=2h",
                "require=true",
                "confirm=async&require=true",
                "confirm=all&min-regions=3",
                "min-regions=2",
                "confirm=semi-sync&min-regions=0",
                "confirm=semi-sync&min-regions=x")) {
            TestRegion.Answer answer = us.post(PATH + "?" + query, ADD);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.code()).as(query).isEqualTo("invalid-confirm");
        }
        assertThat(us.post(PATH + "?confirm=quorum&timeout=31s", ADD)
                        .json()
                        .path("detail")
                        .asText())
                .contains("31s", "30s", "atoll.confirm.max-timeout");
        assertThat(us.put(
                                "/api/collections/slow",
                                "{\"type\":\"counter\",\"confirm\":{\"mode\":\"all\",\"timeout\":\"1h\"}}")
                        .code())
                .isEqualTo("invalid-confirm");
        assertThat(us.get("/api/collections/slow").status()).isEqualTo(404);
        assertThat(us.post(PATH + "?require=perhaps", ADD).code()).isEqualTo("invalid-request");
        assertThat(us.get(PATH).code()).isEqualTo("not-found");
    }

    /** What the region's applications are told, from now on. */
    private static List<LagEvent> lagEvents(TestRegion region) {
        List<LagEvent> events = new CopyOnWriteArrayList<>();
        ActorRef<LagEvent> listener = Adapter.spawnAnonymous(
                region.system(),
                Behaviors.receive(LagEvent.class)
                        .onMessage(LagEvent.class, event -> {
                            events.add(event);
                            return Behaviors.same();
                        })
                        .build());
        region.system().eventStream().subscribe(Adapter.toClassic(listener), LagEvent.class);
        return events;
    }

    private static boolean told(List<LagEvent> events, String collection, boolean exceeded) {
        return events.stream().anyMatch(event -> event.collection().equals(collection) && event.exceeded() == exceeded);
    }

    private static long millisOf(Runnable work) {
        long before = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - before).toMillis();
    }

    private static List<String> confirmedBy(TestRegion.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return regions(answer.json());
    }

    private static List<String> regions(JsonNode json) {
        List<String> regions = new ArrayList<>();
        json.path("confirmedBy").forEach(each -> regions.add(each.asText()));
        return regions;
    }

    private static void eventually(BooleanSupplier condition) {
        await().atMost(Duration.ofSeconds(60)).until(condition::getAsBoolean);
    }
}
