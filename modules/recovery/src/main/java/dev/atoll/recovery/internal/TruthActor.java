package dev.atoll.recovery.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Restored;
import dev.atoll.journal.RestoredStore;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindJob;
import java.time.Duration;
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
 * Asks for the rewinds to what was restored, on one node of the region, when all regions were heard of, and looks on until they
 * have ended.
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
            RestoredStore restored,
            TruthJobs jobs,
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
        return parts.jobs()
                .asked(wanted.get())
                .thenCompose(asked -> asked.isPresent()
                        ? CompletableFuture.completedStage(Optional.of(asked.get()))
                        : askUnlessMissing(wanted.get()))
                .thenComposeAsync(
                        jobs -> jobs.isPresent()
                                ? ended(jobs.get())
                                : CompletableFuture.completedStage(Optional.of("not all was heard yet of the regions "
                                        + parts.missing().get()
                                        + ". One that is gone for good can be removed from the mesh.")),
                        parts.blocking());
    }

    private CompletionStage<Optional<List<RewindJob>>> askUnlessMissing(Restored restored) {
        return parts.missing().get().isEmpty()
                ? parts.jobs().ask(restored).thenApply(Optional::of)
                : CompletableFuture.completedStage(Optional.empty());
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
