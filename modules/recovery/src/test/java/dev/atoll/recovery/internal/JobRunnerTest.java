package dev.atoll.recovery.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.journal.JournalReader;
import dev.atoll.recovery.KeyChange;
import dev.atoll.recovery.KeyRewinds;
import dev.atoll.recovery.PointSettings;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJob.Progress;
import dev.atoll.recovery.RewindJob.State;
import dev.atoll.recovery.RewindScope;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobRunnerTest {

    private static final Duration WINDOW = Duration.ofHours(168);

    private static final HybridTimestamp TO = HybridTimestamp.of(1_000, 0);
    private static final Instant NOW = Instant.ofEpochSecond(10);

    private final TreeSet<String> ids = new TreeSet<>();
    private final List<String> rewound = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final List<RewindJob> stored = new ArrayList<>();
    private final Map<String, List<ErrorCode>> failures = new HashMap<>();
    private boolean cancelled;
    private boolean stopped;
    private String stopAt = "";

    /** Of 1 to 25 in each of two collections. */
    private void someKeys() {
        for (String collection : List.of("a", "b")) {
            IntStream.rangeClosed(1, 25).forEach(i -> ids.add("%s|k%02d".formatted(collection, i)));
        }
    }

    private JournalReader journal() {
        return (JournalReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {JournalReader.class}, (proxy, method, arguments) -> {
                    String prefix = (String) arguments[0];
                    return ids.tailSet((String) arguments[1], false).stream()
                            .filter(id -> id.startsWith(prefix))
                            .limit((int) arguments[2])
                            .toList();
                });
    }

    private final class Keys implements KeyRewinds {
        @Override
        public List<String> collections() {
            return List.of("b", "a", "seats");
        }

        @Override
        public Optional<AtollException> refusal(String collection) {
            return collection.equals("seats")
                    ? Optional.of(new AtollException(ErrorCode.WRONG_OPERATION, "does not rewind"))
                    : Optional.empty();
        }

        @Override
        public List<RegionId> missing(String collection, HybridTimestamp to) {
            return List.of();
        }

        @Override
        public CompletionStage<Optional<KeyChange>> preview(EntityId id, HybridTimestamp to) {
            throw new AssertionError("a job does not preview");
        }

        @Override
        public CompletionStage<List<DiscardedWrites.Write>> discarded(EntityId id, HybridTimestamp to) {
            throw new AssertionError("a job does not preview");
        }

        @Override
        public CompletionStage<Optional<KeyChange>> rewind(
                EntityId id, HybridTimestamp to, RequestId request, HybridTimestamp since) {
            stopped |= id.persistenceId().equals(stopAt);
            List<ErrorCode> left = failures.getOrDefault(id.persistenceId(), List.of());
            if (!left.isEmpty()) {
                failures.put(id.persistenceId(), left.subList(1, left.size()));
                return CompletableFuture.failedStage(new AtollException(left.get(0), "not now"));
            }
            rewound.add(id.persistenceId());
            return CompletableFuture.completedStage(Optional.of(new KeyChange(2, null, null)));
        }
    }

    private final class Notes implements JobRunner.Notes {
        @Override
        public CompletionStage<Void> put(RewindJob job) {
            stored.add(job);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Boolean> isCancelled(String job) {
            return CompletableFuture.completedStage(cancelled);
        }
    }

    private RewindJob run(RewindJob job) {
        RecoverySettings settings = new RecoverySettings(
                3,
                10,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                2,
                10,
                Duration.ofSeconds(1),
                1,
                PointSettings.from(ConfigFactory.load(), WINDOW));
        KeyRewinds keys = new Keys();
        KeyWalk walk = new KeyWalk(journal(), keys, settings, Runnable::run, Runnable::run);
        BooleanSupplier letGo = () -> stopped;
        return new JobRunner(keys, new Notes(), walk, settings, () -> NOW, (pause, task) -> {
                    pauses.add(pause);
                    task.run();
                })
                .run(job, letGo)
                .toCompletableFuture()
                .join();
    }

    private static RewindJob job(RewindScope scope) {
        return new RewindJob(
                "here-1",
                RegionId.of("here"),
                TO,
                scope,
                HybridTimestamp.ZERO,
                State.RUNNING,
                Progress.NONE,
                List.of(),
                NOW.minusSeconds(4),
                NOW,
                Optional.empty(),
                false);
    }

    @Test
    void everyKeyOfEveryCollectionIsTakenBackOnceAndWhatTakesNoPartIsSaid() {
        someKeys();
        RewindJob ended = run(job(RewindScope.EVERYTHING));
        assertThat(ended.state()).isEqualTo(State.DONE);
        assertThat(rewound).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(ended.progress().keys()).isEqualTo(50);
        assertThat(ended.progress().discarded()).isEqualTo(100);
        assertThat(ended.progress().skipped())
                .extracting(RewindJob.Skipped::collection)
                .containsExactly("seats");
        assertThat(ended.elapsed()).isEqualTo(Duration.ofSeconds(4));
        assertThat(stored.get(stored.size() - 1)).isEqualTo(ended);
    }

    @Test
    void whatPassesIsTriedAgainAndWhatDoesNotIsCountedAndListedWithinABound() {
        someKeys();
        failures.put("a|k01", List.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN));
        failures.put("a|k02", List.of(ErrorCode.BEFORE_HISTORY));
        failures.put("a|k03", List.of(ErrorCode.BEFORE_HISTORY));
        failures.put("a|k04", Collections.nCopies(100, ErrorCode.OVERLOADED));
        RewindJob ended = run(job(RewindScope.of("a")));
        assertThat(ended.state()).isEqualTo(State.INCOMPLETE);
        assertThat(ended.progress().keys()).isEqualTo(25);
        assertThat(ended.progress().changed()).isEqualTo(22);
        assertThat(ended.progress().failed()).isEqualTo(3);
        assertThat(ended.progress().errors()).hasSize(2);
        assertThat(rewound).contains("a|k01");
        assertThat(pauses).startsWith(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void aRunThatWasStoppedIsTakenUpAfterTheLastKeyThatWasStored() {
        someKeys();
        stopAt = "a|k18";
        assertThatThrownBy(() -> run(job(RewindScope.EVERYTHING))).hasMessageContaining("Another node");
        RewindJob last = stored.get(stored.size() - 1);
        assertThat(last.state()).isEqualTo(State.RUNNING);
        assertThat(last.progress().key()).isEqualTo("k10");
        stopped = false;
        stopAt = "";
        rewound.clear();
        RewindJob ended = run(last);
        assertThat(rewound).containsExactlyInAnyOrderElementsOf(ids.tailSet("a|k10", false));
        assertThat(ended.progress().keys()).isEqualTo(50);
    }

    @Test
    void aCancelledJobEndsAfterItsPage() {
        someKeys();
        cancelled = true;
        RewindJob ended = run(job(new RewindScope("b", "", "k")));
        assertThat(ended.state()).isEqualTo(State.CANCELLED);
        assertThat(ended.progress().keys()).isEqualTo(10);
        assertThat(rewound).hasSize(10).allMatch(id -> id.startsWith("b|"));
    }

    @Test
    void aJobIsReadAsItWasStored() {
        someKeys();
        failures.put("a|k02", List.of(ErrorCode.BEFORE_HISTORY));
        RewindJob ended = run(job(RewindScope.EVERYTHING));
        assertThat(JobJson.job(JobJson.write(ended))).isEqualTo(ended);
        assertThat(JobJson.jobs(JobJson.write(List.of(ended, job(RewindScope.of("b"))))))
                .containsExactly(ended, job(RewindScope.of("b")));
        assertThat(RecoverySettings.from(ConfigFactory.load(), WINDOW).keepJobs())
                .isEqualTo(100);
    }
}
