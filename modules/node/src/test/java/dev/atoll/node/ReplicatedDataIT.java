package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.node.testkit.ReplicatedDataLaws;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.cluster.ddata.AbstractReplicatedData;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A class of replicated data that Atoll does not know, in two linked regions. */
class ReplicatedDataIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    private static TwoRegions regions;
    private static TestRegion us;
    private static TestRegion eu;

    @BeforeAll
    static void start() {
        regions = TwoRegions.start(directory, Map.of());
        us = regions.us();
        eu = regions.eu();
    }

    @AfterAll
    static void stop() {
        regions.close();
    }

    /** The best score of each player, and how many games each replica has counted. */
    public static final class Scores extends AbstractReplicatedData<Scores> {

        static final Scores NONE = new Scores(Map.of(), Map.of());

        private final Map<String, Integer> best;
        private final Map<String, Integer> games;

        Scores(@JsonProperty("best") Map<String, Integer> best, @JsonProperty("games") Map<String, Integer> games) {
            this.best = Map.copyOf(best);
            this.games = Map.copyOf(games);
        }

        public Map<String, Integer> getBest() {
            return best;
        }

        public Map<String, Integer> getGames() {
            return games;
        }

        Scores played(String player, int score, String replica) {
            Map<String, Integer> counted = new TreeMap<>(games);
            counted.merge(replica, 1, Integer::sum);
            return new Scores(greatest(best, Map.of(player, score)), counted);
        }

        int total() {
            return games.values().stream().mapToInt(each -> each).sum();
        }

        @Override
        public Scores mergeData(Scores that) {
            return new Scores(greatest(best, that.best), greatest(games, that.games));
        }

        private static Map<String, Integer> greatest(Map<String, Integer> one, Map<String, Integer> other) {
            Map<String, Integer> greatest = new TreeMap<>(one);
            other.forEach((name, number) -> greatest.merge(name, number, Math::max));
            return greatest;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Scores that && best.equals(that.best) && games.equals(that.games);
        }

        @Override
        public int hashCode() {
            return best.hashCode() + games.hashCode();
        }
    }

    public static final class ScoresType extends ReplicatedDataType<Scores> {
        public ScoresType() {
            super(Scores.class, Scores.NONE);
        }
    }

    /** The same data under another name. */
    public static final class OtherType extends ReplicatedDataType<Scores> {
        public OtherType() {
            super(Scores.class, Scores.NONE);
        }
    }

    private static DataCollection<ReplicatedValue<Scores>> scores(TestRegion region) {
        return region.atoll().replicatedData("scores", new ScoresType());
    }

    private static CompletionStage<Scores> play(TestRegion region, String key, String player, int score) {
        String replica = region.atoll().replicaId();
        return scores(region).at(key).update(all -> all.played(player, score, replica));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void theLawsHoldForIt() {
        ReplicatedDataLaws.check(
                new ScoresType(),
                List.of(
                        (scores, replica) -> scores.played("ann", scores.total(), replica),
                        (scores, replica) -> scores.played("bob", 7, replica)));
    }

    @Test
    void updatesInBothRegionsAtTheSameTimeAllCount() {
        assertThat(done(scores(us).at("chess").get()).total()).isZero();
        List<CompletionStage<Scores>> games = IntStream.range(0, 40)
                .boxed()
                .flatMap(i -> Stream.of(play(us, "chess", "ann", i), play(eu, "chess", "bob", 100 - i)))
                .toList();
        games.forEach(ReplicatedDataIT::done);
        for (TestRegion region : List.of(us, eu)) {
            await().atMost(SOON)
                    .until(() -> done(scores(region).at("chess").get()).total() == 80);
            assertThat(done(scores(region).at("chess").get()).getBest())
                    .containsOnly(Map.entry("ann", 39), Map.entry("bob", 100));
        }
        var read = us.get("/api/data/scores/chess");
        assertThat(read.json().path("value").path("best").path("bob").asInt()).isEqualTo(100);
        assertThat(read.json().has("conflict")).isFalse();
        assertThat(us.get("/api/conflicts?collection=scores").json().path("conflicts"))
                .isEmpty();
    }

    @Test
    void anUpdateIsAppliedOnceUnderItsIdempotencyKey() {
        String replica = us.atoll().replicaId();
        for (int i = 0; i < 3; i++) {
            done(scores(us).at("go").once("game-1").update(all -> all.played("ann", 1, replica)));
        }
        assertThat(done(scores(us).at("go").get()).total()).isEqualTo(1);
        done(scores(us).at("go").delete());
        assertThat(done(scores(us).at("go").get())).isEqualTo(Scores.NONE);
    }

    @Test
    void valuesAreMergedByOneClassOnlyAndWrittenByNobodyElse() {
        done(play(us, "ludo", "ann", 1));
        assertThatThrownBy(() -> done(us.atoll()
                        .replicatedData("scores", new OtherType())
                        .at("ludo")
                        .get()))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TYPE_CONFLICT))
                .hasMessageContaining("ScoresType");
        assertThat(us.post("/api/data/scores/ludo", "{\"op\":\"set\",\"value\":1}")
                        .code())
                .isEqualTo("wrong-operation");
        assertThat(us.put("/api/collections/plain", "{\"type\":\"replicated-data\"}")
                        .code())
                .isEqualTo("invalid-policy");
    }
}
