package dev.atoll.backup;

import dev.atoll.backup.internal.drill.DrillStore;
import dev.atoll.backup.internal.drill.DrillWork;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.DataEntities;
import dev.atoll.history.AsOfReads;
import dev.atoll.history.HistorySettings;
import dev.atoll.journal.Journal;
import dev.atoll.recovery.RecoveryNotes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContextExecutor;

/**
 * Tries whether a region can be restored from what is in its repositories, while it runs: into a database of its own, up to
 * an instant, key by key beside what the region says of that instant, and in which time. Any node may be asked; one node of a
 * region runs one drill at a time. Reports are stored like data, so every region has them. Safe for use by many threads;
 * nothing here blocks.
 */
public final class Drills {

    private static final Logger LOG = LoggerFactory.getLogger(Drills.class);

    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofSeconds(15);

    private final DrillStore store;
    private final DrillWork work;
    private final Executor blocking;
    private final AtomicBoolean looking = new AtomicBoolean();

    private Drills(DrillStore store, DrillWork work, Executor blocking) {
        this.store = store;
        this.work = work;
        this.blocking = blocking;
    }

    /**
     * The region whose backups are tried.
     *
     * @param reads of its past
     */
    public record Region(
            Journal journal,
            DataEntities entities,
            AsOfReads reads,
            HistorySettings history,
            LiveRegion live,
            RecoveryNotes notes) {}

    /**
     * Begins to look after the schedule, and after what an earlier run of this node has left; call once on each node. {@link
     * DrillEvent}s go to the actor system's event stream.
     *
     * @param random chooses instants, and makes ids of journals: give a secure one
     */
    public static Drills start(
            ActorSystem<?> system,
            DrillSettings settings,
            Region region,
            Backups backups,
            InstantSource clock,
            RandomGenerator random) {
        ExecutionContextExecutor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.recovery.drills.dispatcher"));
        DrillStore store = new DrillStore(region.notes());
        DrillWork work = new DrillWork(new DrillWork.Parts(
                region,
                backups.work(),
                store,
                settings,
                clock,
                random,
                system.address().toString(),
                event -> system.classicSystem().eventStream().publish(event)));
        Drills drills = new Drills(store, work, blocking);
        system.scheduler().scheduleWithFixedDelay(FIRST_LOOK, LOOK, drills::look, blocking);
        return drills;
    }

    /** While a scheduled drill runs in it, there is nothing else to look after. */
    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            work.upkeep();
        } catch (RuntimeException e) {
            if (!work.stopped()) {
                LOG.warn("Drills cannot be looked after now; trying again: {}", e.toString());
            }
        } finally {
            looking.set(false);
        }
    }

    /**
     * Begins a drill. The stage completes when its beginning is durable; the rest goes on in the background. Fails with {@link
     * ErrorCode#BACKUPS_OFF}, {@link ErrorCode#DRILL_RUNNING}, {@link ErrorCode#TARGET_OUT_OF_REACH} for an instant that the
     * backups do not reach, {@link ErrorCode#BEFORE_HISTORY} for one of which the region cannot tell any more, {@link
     * ErrorCode#INVALID_TIMESTAMP} for the future, {@link ErrorCode#INVALID_REQUEST} for a
     * repository that there is not.
     *
     * @param to the instant; empty for any that the newest full backup and all after it reach
     * @param repository its URL, as in {@link RepositoryState}; empty for any
     */
    public CompletionStage<Drill> begin(Optional<HybridTimestamp> to, Optional<String> repository) {
        CompletableFuture<Drill> begun = new CompletableFuture<>();
        blocking.execute(() -> {
            try {
                work.drill(to.orElse(null), repository.orElse(null), begun::complete);
            } catch (RuntimeException e) {
                if (!begun.completeExceptionally(e)) {
                    LOG.warn("A drill ended without a report: {}", e.toString());
                }
            }
        });
        return begun;
    }

    /** The drills of all regions that this one has, the newest first. */
    public CompletionStage<List<Drill>> all() {
        return store.all();
    }

    /** Fails with {@link ErrorCode#NOT_FOUND}: there is no such drill, or it is no longer kept, or has not arrived here. */
    public CompletionStage<Drill> find(String id) {
        return all().thenApply(drills -> drills.stream()
                .filter(drill -> drill.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AtollException(
                        ErrorCode.NOT_FOUND,
                        "There is no drill '" + id.substring(0, Math.min(80, id.length())) + "' in this region.")));
    }

    /** What is to be reached, and is; also of a region without a repository. */
    public CompletionStage<Objectives> objectives() {
        return run(work::objectives);
    }

    /** The last drill, if it failed: until a later one passes, the region's backups cannot be relied on. From memory. */
    public Optional<Drill> failed() {
        return work.lastResult().filter(drill -> drill.state() == Drill.State.FAILED);
    }

    /** Ends the drill that this node runs; it is interrupted. */
    public CompletionStage<Void> stop() {
        return work.stop();
    }

    private <T> CompletionStage<T> run(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, blocking);
    }
}
