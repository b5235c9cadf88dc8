package dev.atoll.recovery.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Restored;
import dev.atoll.journal.RestoredStore;
import dev.atoll.recovery.RestoredTruth.State;
import dev.atoll.recovery.RestoredTruth.Status;
import dev.atoll.recovery.RewindJob;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node knows of a restore that is to win in all regions. It looks again and again until that is so. */
public final class TruthWatch {

    private static final Logger LOG = LoggerFactory.getLogger(TruthWatch.class);

    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ActorSystem<?> system;
    private final RestoredStore restored;
    private final TruthJobs jobs;
    private final Supplier<List<RegionId>> missing;
    private final Executor blocking;
    private volatile Optional<Status> status = Optional.empty();

    /** @param missing the regions that were not heard of */
    public TruthWatch(
            ActorSystem<?> system,
            RestoredStore restored,
            TruthJobs jobs,
            Supplier<List<RegionId>> missing,
            Executor blocking) {
        this.system = system;
        this.restored = restored;
        this.jobs = jobs;
        this.missing = missing;
        this.blocking = blocking;
    }

    public void look() {
        CompletionStage<Optional<Status>> unused = CompletableFuture.supplyAsync(restored::read, blocking)
                .thenCompose(this::statusOf)
                .whenComplete(this::looked);
    }

    private CompletionStage<Optional<Status>> statusOf(Optional<Restored> found) {
        if (found.isEmpty() || found.get().truth() == Restored.Truth.NONE) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Restored known = found.get();
        return jobs.asked(known).thenApply(asked -> Optional.of(status(known, asked)));
    }

    private Status status(Restored known, Optional<List<RewindJob>> asked) {
        List<String> ids = asked.orElse(List.of()).stream().map(RewindJob::id).toList();
        boolean waiting = asked.isEmpty() && known.truth() == Restored.Truth.WANTED;
        State running = waiting ? State.WAITING : State.REWINDING;
        return new Status(
                known.at(),
                known.collections(),
                known.truth() == Restored.Truth.DONE ? State.DONE : running,
                waiting ? missing.get() : List.of(),
                ids);
    }

    private void looked(Optional<Status> found, Throwable failure) {
        if (failure != null) {
            LOG.debug("It is not known now whether what was restored has won", failure);
        } else {
            status = found;
        }
        boolean open = failure != null
                || found.filter(known -> known.state() != State.DONE).isPresent();
        if (open && !system.whenTerminated().isCompleted()) {
            system.scheduler().scheduleOnce(PAUSE, this::look, system.executionContext());
        }
    }

    /** As it was seen last; empty when nothing is to win. */
    public Optional<Status> status() {
        return status;
    }
}
