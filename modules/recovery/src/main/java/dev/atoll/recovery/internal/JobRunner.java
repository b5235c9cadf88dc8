package dev.atoll.recovery.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RequestId;
import dev.atoll.recovery.KeyChange;
import dev.atoll.recovery.KeyRewinds;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJob.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Runs a job from where it was stored last. What was done after that is recognised, and not done again. */
public final class JobRunner {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** Where a job's progress is kept. */
    interface Notes {
        CompletionStage<Void> put(RewindJob job);

        CompletionStage<Boolean> isCancelled(String job);
    }

    private final KeyRewinds keys;
    private final Notes store;
    private final KeyWalk walk;
    private final RecoverySettings settings;
    private final InstantSource clock;
    private final BiConsumer<Duration, Runnable> later;

    /** @param later runs something after a time */
    JobRunner(
            KeyRewinds keys,
            Notes store,
            KeyWalk walk,
            RecoverySettings settings,
            InstantSource clock,
            BiConsumer<Duration, Runnable> later) {
        this.keys = keys;
        this.store = store;
        this.walk = walk;
        this.settings = settings;
        this.clock = clock;
        this.later = later;
    }

    /**
     * The job when it has ended; that is stored then. Fails when it cannot go on now: a later run takes up where it was
     * stored.
     *
     * @param stopped whether this node is to let go of it
     */
    CompletionStage<RewindJob> run(RewindJob from, BooleanSupplier stopped) {
        Run run = new Run(from, stopped);
        return walk.run(
                        from.scope(),
                        from.progress().collection(),
                        from.progress().key(),
                        run)
                .thenCompose(ended -> run.end(ended));
    }

    private final class Run implements KeyWalk.Visitor {
        private final RewindJob job;
        private final BooleanSupplier stopped;
        private final Tally tally;
        private Instant stored;

        private Run(RewindJob job, BooleanSupplier stopped) {
            this.job = job;
            this.stopped = stopped;
            this.tally = new Tally(job.progress(), settings.listErrors());
            this.stored = clock.instant();
        }

        @Override
        public CompletionStage<Void> key(EntityId id) {
            RequestId request = RequestId.named("atoll rewind " + job.id() + " " + id.persistenceId());
            return patiently(() -> keys.rewind(id, job.to(), request, job.since()), stopped)
                    .handle((change, failure) -> {
                        if (stopped.getAsBoolean()) {
                            throw letGo();
                        }
                        if (failure == null) {
                            tally.done(change);
                        } else {
                            tally.failed(id, cause(failure));
                        }
                        return null;
                    });
        }

        @Override
        public CompletionStage<Boolean> upTo(EntityId id) {
            tally.upTo(id);
            Instant now = clock.instant();
            boolean due = Duration.between(stored, now).abs().compareTo(settings.progressInterval()) >= 0;
            CompletionStage<Void> put = due
                    ? store.put(job.with(State.RUNNING, tally.progress(), now))
                    : CompletableFuture.completedStage(null);
            if (due) {
                stored = now;
            }
            return put.thenCompose(done -> store.isCancelled(job.id())).thenApply(cancelled -> !cancelled);
        }

        @Override
        public void skipped(String collection, AtollException reason) {
            tally.skipped(collection, reason);
        }

        private CompletionStage<RewindJob> end(boolean whole) {
            State state = State.CANCELLED;
            if (whole) {
                boolean all = tally.progress().failed() == 0;
                state = all ? State.DONE : State.INCOMPLETE;
            }
            RewindJob ended = job.with(state, tally.progress(), clock.instant());
            return store.put(ended).thenApply(put -> ended);
        }
    }

    private CompletionStage<Optional<KeyChange>> patiently(
            Supplier<CompletionStage<Optional<KeyChange>>> attempt, BooleanSupplier stopped) {
        CompletableFuture<Optional<KeyChange>> answer = new CompletableFuture<>();
        attempt(attempt, stopped, FIRST_PAUSE, settings.retryTime(), answer);
        return answer;
    }

    private void attempt(
            Supplier<CompletionStage<Optional<KeyChange>>> attempt,
            BooleanSupplier stopped,
            Duration pause,
            Duration left,
            CompletableFuture<Optional<KeyChange>> answer) {
        begun(attempt).whenComplete((change, failure) -> {
            boolean again = failure != null
                    && KeyWalk.isPassing(cause(failure))
                    && left.compareTo(pause) >= 0
                    && !stopped.getAsBoolean();
            if (failure == null) {
                answer.complete(change);
            } else if (again) {
                Duration twice = pause.multipliedBy(2);
                Duration next = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
                later.accept(pause, () -> attempt(attempt, stopped, next, left.minus(pause), answer));
            } else {
                answer.completeExceptionally(cause(failure));
            }
        });
    }

    private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    static AtollException letGo() {
        return new AtollException(ErrorCode.UNAVAILABLE, "Another node of the region goes on with the job.");
    }
}
