package dev.atoll.recovery.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.Restored;
import dev.atoll.journal.RestoredStore;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJobs;
import dev.atoll.recovery.RewindScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the rewinds to what was restored, on one node of the region, and looks on until they have ended. Each is asked for
 * under a name that the journal gives it: so asking again, after a crash or on another node, is the same request.
 */
public final class TruthActor extends AbstractBehavior<TruthActor.Command> {

    private static final Logger LOG = LoggerFactory.getLogger(TruthActor.class);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** What it takes. */
    public sealed interface Command {}

    private enum Due implements Command {
        LOOK
    }

    /**
     * What was found.
     *
     * @param waitsFor why it is not at its end; empty when it is
     */
    private record Looked(Optional<String> waitsFor, Throwable failure) implements Command {}

    /**
     * What it works with.
     *
     * @param missing the regions that were not heard of
     */
    public record Parts(
            JournalIdentity journal,
            RestoredStore restored,
            RewindJobs jobs,
            Supplier<List<RegionId>> missing,
            RecoverySettings settings,
            Executor blocking) {}

    private final TimerScheduler<Command> timers;
    private final Parts parts;
    private Duration pause;
    private String said = "";

    private TruthActor(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.pause = parts.settings().pollInterval();
        timers.startSingleTimer(Due.LOOK, Duration.ZERO);
    }

    public static Behavior<Command> create(Parts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new TruthActor(context, timers, parts)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Due.LOOK, this::look)
                .onMessage(Looked.class, this::onLooked)
                .build();
    }

    private Behavior<Command> look() {
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> parts.restored().read(), parts.blocking())
                                .thenCompose(this::goOn),
                        (waitsFor, failure) -> new Looked(failure == null ? waitsFor : Optional.empty(), failure));
        return this;
    }

    private Behavior<Command> onLooked(Looked looked) {
        if (looked.failure() == null && looked.waitsFor().isEmpty()) {
            return Behaviors.stopped();
        }
        String why = looked.failure() == null
                ? looked.waitsFor().get()
                : JobRunner.cause(looked.failure()).getMessage();
        if (!why.equals(said)) {
            LOG.info("What was restored is to win in all regions, and has not yet: {}", why);
        }
        said = why;
        timers.startSingleTimer(Due.LOOK, pause);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        return this;
    }

    private CompletionStage<Optional<String>> goOn(Optional<Restored> found) {
        Optional<Restored> wanted = found.filter(restored -> restored.truth() == Restored.Truth.WANTED);
        if (wanted.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        List<RegionId> missing = parts.missing().get();
        return missing.isEmpty()
                ? ask(wanted.get()).thenComposeAsync(this::ended, parts.blocking())
                : CompletableFuture.completedStage(Optional.of("not all was heard yet of the regions " + missing
                        + ". One that is gone for good can be removed from the mesh."));
    }

    private CompletionStage<List<RewindJob>> ask(Restored restored) {
        CompletionStage<List<RewindJob>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (RewindScope scope : scopes(restored)) {
            RequestId name = RequestId.ofKey("atoll restored " + parts.journal().id() + " " + scope.collection());
            all = all.thenCompose(jobs -> parts.jobs()
                    .submit(scope, restored.at(), name)
                    .thenCompose(job -> parts.jobs().find(job.id()))
                    .thenApply(job -> {
                        jobs.add(job);
                        return jobs;
                    }));
        }
        return all;
    }

    private static List<RewindScope> scopes(Restored restored) {
        return restored.collections().isEmpty()
                ? List.of(RewindScope.EVERYTHING)
                : restored.collections().stream().map(RewindScope::of).toList();
    }

    private CompletionStage<Optional<String>> ended(List<RewindJob> jobs) {
        List<String> open = jobs.stream()
                .filter(job -> !job.state().isFinal())
                .map(RewindJob::id)
                .toList();
        if (!open.isEmpty()) {
            return CompletableFuture.completedStage(Optional.of("the rewinds " + open + " have not ended"));
        }
        parts.restored().truthDone();
        jobs.forEach(TruthActor::report);
        return CompletableFuture.completedStage(Optional.empty());
    }

    private static void report(RewindJob job) {
        if (job.state() == RewindJob.State.DONE) {
            LOG.info("What was restored has won in all regions: {}, by job {}", job.scope(), job.id());
        } else {
            LOG.warn(
                    "What was restored has not won everywhere: job {} ({}) is {}, {} keys failed. A rewind to {} in this"
                            + " region takes them up again.",
                    job.id(),
                    job.scope(),
                    job.state(),
                    job.progress().failed(),
                    job.to());
        }
    }
}
