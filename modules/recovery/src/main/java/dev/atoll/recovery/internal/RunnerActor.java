package dev.atoll.recovery.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.recovery.KeyRewinds;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJob.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Takes up the region's open jobs, one after the other, on one node at a time. Two at once, in the moments in which the
 * nodes disagree who is in charge, do no harm: a key is not taken back twice.
 */
public final class RunnerActor extends AbstractBehavior<RunnerActor.Command> {

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** What it takes. */
    public sealed interface Command {}

    private enum Due implements Command {
        LOOK
    }

    /** @param failure null when all went well */
    private record Looked(Optional<RewindJob> ended, Throwable failure) implements Command {}

    /** What it works with. */
    public record Parts(
            RegionId region,
            JobStore store,
            JobRunner runner,
            JobHolds holds,
            KeyRewinds keys,
            RecoverySettings settings,
            InstantSource clock) {}

    private final TimerScheduler<Command> timers;
    private final Parts parts;
    private boolean failing;
    private volatile boolean tidied;
    private volatile boolean stopped;

    private RunnerActor(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        timers.startSingleTimer(Due.LOOK, Duration.ZERO);
    }

    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new RunnerActor(context, timers, parts)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Due.LOOK, this::look)
                .onMessage(Looked.class, this::onLooked)
                .onSignal(PostStop.class, signal -> {
                    stopped = true;
                    return this;
                })
                .build();
    }

    private Behavior<Command> look() {
        getContext()
                .pipeToSelf(
                        parts.store().open(parts.region()).thenCompose(this::take),
                        (ended, failure) -> new Looked(failure == null ? ended : Optional.empty(), failure));
        return this;
    }

    private Behavior<Command> onLooked(Looked looked) {
        if (looked.failure() != null && !failing) {
            getContext()
                    .getLog()
                    .warn(
                            "The region's jobs cannot go on now; trying again until they can: {}",
                            JobRunner.cause(looked.failure()).toString());
        }
        failing = looked.failure() != null;
        tidied &= !failing; // a hold may be there for nobody now
        looked.ended().ifPresent(job -> getContext()
                .getLog()
                .info(
                        "Rewind job {} ({}, to {}) is {} after {} ms: {} keys, {} taken back, {} failed",
                        job.id(),
                        job.scope(),
                        job.to(),
                        job.state(),
                        job.elapsed().toMillis(),
                        job.progress().keys(),
                        job.progress().changed(),
                        job.progress().failed()));
        Duration pause =
                looked.ended().isPresent() ? Duration.ZERO : parts.settings().pollInterval();
        timers.startSingleTimer(Due.LOOK, failing ? RETRY : pause);
        return this;
    }

    private CompletionStage<Optional<RewindJob>> take(JobStore.Open open) {
        if (!tidied) {
            return parts.holds().releaseAllBut(open.jobs()).thenCompose(done -> {
                tidied = true;
                return parts.store().open(parts.region()).thenCompose(this::take);
            });
        }
        return keep(open.jobs())
                .thenCompose(all ->
                        open.jobs().isEmpty() ? CompletableFuture.completedStage(Optional.empty()) : takeFirst(open));
    }

    /** Also the past of those that were not listed yet when all that was held for nobody was released. */
    private CompletionStage<Void> keep(List<RewindJob> open) {
        requireInCharge();
        CompletionStage<Void> done = CompletableFuture.completedStage(null);
        for (RewindJob job : open) {
            done = done.thenCompose(before -> parts.holds().keep(job));
        }
        return done;
    }

    private void requireInCharge() {
        if (stopped) {
            throw JobRunner.letGo();
        }
    }

    private CompletionStage<Optional<RewindJob>> takeFirst(JobStore.Open open) {
        RewindJob asked = open.jobs().get(0);
        return parts.store()
                .find(asked.id())
                .thenCompose(stored -> run(stored.orElse(asked), open.written()))
                .thenCompose(ended -> leave(ended)
                        .thenCompose(left -> parts.holds().release(ended.id()))
                        .thenCompose(left -> prune())
                        .thenApply(done -> Optional.of(ended)));
    }

    private CompletionStage<RewindJob> run(RewindJob job, HybridTimestamp listed) {
        if (job.state().isFinal()) {
            return CompletableFuture.completedStage(job);
        }
        if (job.cancelRequested()) {
            RewindJob cancelled =
                    job.with(State.CANCELLED, job.progress(), parts.clock().instant());
            return parts.store().put(cancelled).thenApply(put -> cancelled);
        }
        boolean first = job.state() == State.WAITING;
        HybridTimestamp since = job.since().equals(HybridTimestamp.ZERO) ? listed : job.since();
        List<RegionId> missing = first ? parts.keys().missing(job.scope().collection(), job.to()) : job.missing();
        RewindJob begun = job.begun(since, missing)
                .with(State.RUNNING, job.progress(), parts.clock().instant());
        requireInCharge();
        return parts.store().put(begun).thenCompose(put -> parts.runner().run(begun, () -> stopped));
    }

    /** Takes the job from the list of open ones. */
    private CompletionStage<Void> leave(RewindJob ended) {
        return parts.store().open(parts.region()).thenCompose(open -> {
            List<RewindJob> left = open.jobs().stream()
                    .filter(job -> !job.id().equals(ended.id()))
                    .toList();
            return left.size() == open.jobs().size()
                    ? CompletableFuture.completedStage(null)
                    : parts.store()
                            .replace(parts.region(), open, left)
                            .thenCompose(
                                    done -> done.isPresent() ? CompletableFuture.completedStage(null) : leave(ended));
        });
    }

    /** Keeps so many of the region's ended jobs. */
    private CompletionStage<Void> prune() {
        return parts.store().all().thenCompose(jobs -> {
            CompletionStage<Void> done = CompletableFuture.completedStage(null);
            List<RewindJob> ended = jobs.stream()
                    .filter(job ->
                            job.region().equals(parts.region()) && job.state().isFinal())
                    .toList();
            for (RewindJob old :
                    ended.subList(Math.min(ended.size(), parts.settings().keepJobs()), ended.size())) {
                done = done.thenCompose(before -> parts.store().remove(old.id()));
            }
            return done;
        });
    }
}
