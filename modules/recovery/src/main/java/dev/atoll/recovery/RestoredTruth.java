package dev.atoll.recovery;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.RestoredStore;
import dev.atoll.recovery.internal.TruthActor;
import dev.atoll.recovery.internal.TruthJobs;
import dev.atoll.recovery.internal.TruthWatch;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Lets what a journal was restored to win in all regions, if that was asked for with the restore. When the region has heard of
 * all others what they had accepted when it started, it asks once for the rewinds; their jobs do the rest. What the others
 * hold, and have accepted until the rewinds reach them, is taken back, and listed as discarded.
 */
public final class RestoredTruth {

    private final TruthWatch watch;

    private RestoredTruth(TruthWatch watch) {
        this.watch = watch;
    }

    /** How far it is. */
    public enum State {
        /** Not all regions were heard of; nothing is taken back yet. */
        WAITING,
        /** The rewinds were asked for, and have not ended. */
        REWINDING,
        /** They have. */
        DONE
    }

    /**
     * What a node knows of it.
     *
     * @param to the instant of the restore
     * @param collections that alone win; empty for all
     * @param waitsFor the regions that were not heard of, while it is waiting
     * @param jobs the rewinds, once all of them were asked for
     */
    public record Status(
            HybridTimestamp to, List<String> collections, State state, List<RegionId> waitsFor, List<String> jobs) {
        public Status {
            collections = List.copyOf(collections);
            waitsFor = List.copyOf(waitsFor);
            jobs = List.copyOf(jobs);
        }
    }

    /** As this node saw it in the last second; empty in a region that was not restored so. From memory. */
    public Optional<Status> status() {
        return watch.status();
    }

    /**
     * Takes part in it; call once on each node. Nothing happens in a region that was not restored so, and nothing twice.
     *
     * @param role of the nodes that may ask for the rewinds; empty for all
     * @param keys tell which regions were not heard of
     * @param blocking runs what reads the database
     */
    public static RestoredTruth start(
            ActorSystem<?> system,
            RecoverySettings settings,
            String role,
            JournalIdentity journal,
            RestoredStore restored,
            RewindJobs jobs,
            KeyRewinds keys,
            InstantSource clock,
            Executor blocking) {
        HybridTimestamp begun = HybridTimestamp.upTo(clock.instant());
        Supplier<List<RegionId>> missing = () -> keys.missing("", begun);
        TruthJobs rewinds = new TruthJobs(journal, jobs);
        TruthActor.Parts parts = new TruthActor.Parts(restored, rewinds, missing, settings, blocking);
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(TruthActor.create(parts), "atoll-restored-truth")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
        TruthWatch watch = new TruthWatch(system, restored, rewinds, missing, blocking);
        watch.look();
        return new RestoredTruth(watch);
    }
}
