package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.management.KeyPage;
import dev.atoll.management.PastAnswer;
import dev.atoll.management.PastDiff;
import dev.atoll.recovery.RecoveryTarget;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorSystem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedding API on one region. */
class EmbeddingIT {

    record Visitor(String city, long visits, List<String> tags, Map<String, Integer> scores) {}

    record Profile(String name, BigDecimal balance, List<String> cities) {}

    @TempDir
    static Path directory;

    private static TestRegion region;
    private static Atoll atoll;

    @BeforeAll
    static void start() {
        region = TestRegion.start("us-east", directory, Map.of("atoll.http.enabled", "off"));
        atoll = region.atoll();
    }

    @AfterAll
    static void stop() {
        region.close();
    }

    @Test
    void startingAgainGivesTheSameStage() {
        assertThat(Atoll.get(region.system())).isSameAs(atoll);
        assertThat(atoll.start()).isSameAs(atoll.start());
        assertThat(atoll.httpPort()).isZero();
        assertThat(atoll.region().value()).isEqualTo("us-east");
    }

    @Test
    void aCounterCounts() {
        Counter home = atoll.counter("views").at("home");
        assertThat(await(home.get())).isZero();
        assertThat(await(home.increment(3))).isEqualTo(3);
        assertThat(await(home.decrement(5))).isEqualTo(-2);
        assertThat(await(home.get())).isEqualTo(-2);
        await(home.delete());
        assertThat(await(home.get())).isZero();
    }

    @Test
    void aGrowCounterCountsUp() {
        GrowCounter home = atoll.growCounter("visits").at("home");
        assertThat(await(home.get())).isZero();
        assertThat(await(home.once("visit-1").increment(3))).isEqualTo(3);
        assertThat(await(home.once("visit-1").increment(3))).isEqualTo(3);
        await(home.delete());
        assertThat(await(home.get())).isZero();
    }

    @Test
    void aGrowSetHoldsWhatWasAdded() {
        GrowSet<String> seen = atoll.growSet("seen", String.class).at("alice");
        await(seen.add("home", "help"));
        assertThat(await(seen.elements())).containsExactly("help", "home");
        assertThat(await(seen.contains("home"))).isTrue();
        await(seen.delete());
        assertThat(await(seen.elements())).isEmpty();
    }

    @Test
    void aFlagIsTurnedOnAndOff() {
        Flag beta = atoll.flag("features").at("beta");
        assertThat(await(beta.isEnabled())).isFalse();
        await(beta.enable());
        assertThat(await(beta.isEnabled())).isTrue();
        await(beta.disable());
        assertThat(await(beta.isEnabled())).isFalse();
        await(beta.delete());
        assertThat(await(beta.isEnabled())).isFalse();
    }

    @Test
    void thePastIsReadAndCannotBeWritten() {
        Counter home = atoll.counter("read-back").at("home");
        await(home.increment(5));
        RecoveryTarget then = point("read-back");
        await(home.increment(5));
        assertThat(await(home.asOf(then).get())).isEqualTo(5);
        Instant before = await(atoll.points().find("read-back"))
                .orElseThrow()
                .at()
                .instant()
                .minusSeconds(60);
        assertThat(await(home.asOf(before).get())).isZero();
        assertThatThrownBy(() -> await(home.asOf(then).increment(1))).hasMessageContaining("the past stays as it is");
    }

    private static RecoveryTarget point(String name) {
        await(atoll.points().create(name));
        return RecoveryTarget.point(name);
    }

    @Test
    void thePastIsListedAndComparedWithWhatFollowed() {
        DataCollection<ReplicatedSet<String>> sets = atoll.set("compared", String.class);
        for (String key : List.of("a", "b", "c")) {
            await(sets.at(key).add("x", "y"));
        }
        RecoveryTarget then = point("compared");
        await(sets.at("a").remove("x"));
        await(sets.at("a").add("z"));
        await(sets.at("b").delete());
        await(sets.at("d").add("x"));
        RecoveryTarget now = new RecoveryTarget.Latest();

        PastAnswer<KeyPage<String>> page = await(sets.keysAsOf(then, "", 2));
        assertThat(page.what()).isEqualTo(new KeyPage<>(List.of("a", "b"), "b"));
        assertThat(page.complete()).isTrue();
        assertThat(await(sets.keysAsOf(then, "b", 2)).what().items()).containsExactly("c");
        assertThat(await(sets.keysAsOf(now, "", 9)).what().items()).containsExactly("a", "c", "d");
        PastDiff diff = await(sets.at("a").diff(then, now)).what();
        assertThat(diff.changed()).isTrue();
        assertThat(diff.added()).contains(List.of(Payload.ofUtf8("\"z\"")));
        assertThat(diff.removed()).contains(List.of(Payload.ofUtf8("\"x\"")));
        assertThat(await(sets.at("c").diff(then, now)).what().changed()).isFalse();
        assertThatThrownBy(() -> await(sets.at("a").diff(now, then))).hasMessageContaining("is after 'to'");
        assertThatThrownBy(() -> await(sets.keysAsOf(RecoveryTarget.point("compred"), "", 2)))
                .hasMessageContaining("compared");
        assertThatThrownBy(() -> await(sets.keysAsOf(then, "", 0))).hasMessageContaining("at least 1");
    }

    @Test
    void aMapHasFieldsOfManyKinds() {
        ReplicatedMap alice = atoll.map("visitors").at("alice");
        assertThat(await(alice.get(Visitor.class))).isEmpty();
        assertThat(await(alice.names())).isEmpty();
        await(alice.field("city").put("Köln"));
        assertThat(await(alice.field("visits").once("visit-1").increment(3))).isEqualTo(3);
        assertThat(await(alice.field("visits").once("visit-1").increment(3))).isEqualTo(3);
        assertThat(await(alice.field("visits").decrement(1))).isEqualTo(2);
        await(alice.field("tags").add("b", "a", "c"));
        await(alice.field("tags").remove("c"));
        await(alice.field("scores", "chess").put(7));
        assertThat(await(alice.get(Visitor.class)))
                .contains(new Visitor("Köln", 2, List.of("a", "b"), Map.of("chess", 7)));
        assertThat(await(alice.field("city").get(String.class))).contains("Köln");
        assertThat(await(alice.field("visits").count())).isEqualTo(2);
        assertThat(await(alice.field("tags").elements(String.class))).containsExactly("a", "b");
        assertThat(await(alice.field("scores", "chess").get(Integer.class))).contains(7);
        assertThat(await(alice.names())).containsExactly("city", "scores", "tags", "visits");
        assertRefused(() -> await(alice.field("city").increment(1)), ErrorCode.WRONG_OPERATION);
        assertRefused(() -> alice.field(), ErrorCode.INVALID_OPERATION);
        await(alice.field("scores").delete());
        assertThat(await(alice.field("scores", "chess").get(Integer.class))).isEmpty();
        await(alice.clear());
        assertThat(await(alice.names())).isEmpty();
        await(alice.delete());
        assertThat(await(alice.get(Visitor.class))).isEmpty();
    }

    @Test
    void aMultimapHoldsElementsByField() {
        Multimap<Integer> scores = atoll.multimap("scores", Integer.class).at("alice");
        assertThat(await(scores.all())).isEmpty();
        await(scores.add("chess", 2, 1));
        await(scores.add("go", 3));
        assertThat(await(scores.all())).isEqualTo(Map.of("chess", Set.of(1, 2), "go", Set.of(3)));
        await(scores.remove("go", 3));
        assertThat(await(scores.get("go"))).isEmpty();
        await(scores.removeField("chess"));
        await(scores.add("chess", 4));
        assertThat(await(scores.get("chess"))).containsExactly(4);
        await(scores.clear());
        await(scores.delete());
        assertThat(await(scores.all())).isEmpty();
    }

    @Test
    void aRegisterHoldsAnObject() {
        Register<Profile> alice = atoll.register("profiles", Profile.class).at("alice");
        Profile profile = new Profile("Alice", new BigDecimal("12345678901234567890.5"), List.of("Lima", "Köln"));
        assertThat(await(alice.get())).isEmpty();
        await(alice.set(profile));
        assertThat(await(alice.get())).contains(profile);
        await(alice.delete());
        assertThat(await(alice.get())).isEmpty();
    }

    @Test
    void aSetHoldsElements() {
        ReplicatedSet<String> tags = atoll.set("tags", String.class).at("pekko");
        await(tags.add("actors", "streams", "actors"));
        assertThat(await(tags.elements())).containsExactly("actors", "streams");
        assertThat(await(tags.contains("actors"))).isTrue();
        await(tags.remove("actors"));
        assertThat(await(tags.contains("actors"))).isFalse();
        await(tags.clear());
        assertThat(await(tags.elements())).isEmpty();
        await(tags.delete());
        assertThat(await(tags.elements())).isEmpty();
    }

    @Test
    void aRetryUnderOneIdempotencyKeyCountsOnce() {
        Counter retried = atoll.counter("views").at("retried");
        await(retried.once("order-1").increment(1));
        await(retried.once("order-1").increment(1));
        assertThat(await(retried.once("order-2").increment(1))).isEqualTo(2);
    }

    @Test
    void anIdempotencyKeyIsCheckedAsInHttp() {
        Counter retried = atoll.counter("views").at("checked");
        for (String key : new String[] {null, "", " ", "ä", "a\nb", "x".repeat(201)}) {
            assertRefused(() -> retried.once(key), ErrorCode.INVALID_REQUEST);
        }
        await(retried.once("x".repeat(200)).increment(1));
        assertRefused(() -> await(retried.once("x".repeat(200)).increment(2)), ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void manyWritersOfOneKeyAllCount() {
        Counter hot = atoll.counter("views").at("hot");
        List<CompletionStage<Long>> writes =
                IntStream.range(0, 1000).mapToObj(i -> hot.increment(1)).toList();
        writes.forEach(EmbeddingIT::await);
        assertThat(await(hot.get())).isEqualTo(1000);
    }

    @Test
    void failuresSayWhetherTheOutcomeIsKnown() {
        atoll.counter("typed").at("x");
        await(atoll.counter("typed").at("x").increment(1));
        assertRefused(() -> await(atoll.set("typed", String.class).at("x").add("y")), ErrorCode.TYPE_CONFLICT);
        assertRefused(() -> await(atoll.counter("typed").at("x").increment(0)), ErrorCode.INVALID_OPERATION);
        assertRefused(
                () -> await(atoll.counter("typed").at("x").increment(Long.MAX_VALUE)), ErrorCode.COUNTER_OVERFLOW);
        assertRefused(() -> atoll.counter("typed").at(""), ErrorCode.INVALID_KEY);
        assertRefused(() -> await(atoll.counter("_typed").at("x").get()), ErrorCode.INVALID_COLLECTION);
        Register<Double> number = atoll.register("numbers", Double.class).at("nan");
        assertRefused(() -> await(number.set(Double.NaN)), ErrorCode.INVALID_JSON);
    }

    @Test
    void aDocumentOfAnotherShapeIsNotRead() {
        await(atoll.register("shapes", String.class).at("x").set("text"));
        assertRefused(
                () -> await(atoll.register("shapes", Profile.class).at("x").get()), ErrorCode.INVALID_JSON);
    }

    @Test
    void nothingWorksBeforeTheStartAndAStartWithoutTheNeedsSaysWhatIsMissing() {
        ActorSystem plain = ActorSystem.create(
                "plain",
                ConfigFactory.parseMap(Map.of(
                                "atoll.region", "plain",
                                "atoll.journal.directory",
                                        directory.resolve("plain").toString(),
                                "pekko.actor.provider", "cluster",
                                "pekko.remote.artery.canonical.port", 0,
                                "pekko.remote.artery.canonical.hostname", "127.0.0.1"))
                        .withFallback(ConfigFactory.load()));
        try {
            Atoll unprepared = Atoll.get(plain);
            assertRefused(() -> await(unprepared.counter("c").at("k").increment(1)), ErrorCode.UNAVAILABLE);
            assertThatThrownBy(() -> await(unprepared.start())).hasMessageContaining("database-provider-fqcn");
        } finally {
            plain.terminate();
        }
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(AtollException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.outcomeKnown()).isTrue();
        });
    }

    /** The stage's own failure must be the exception of Atoll, not something around it. */
    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }
}
