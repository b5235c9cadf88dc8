package dev.atoll.recovery;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.RestoredStore;
import dev.atoll.recovery.internal.TruthActor;
import java.time.InstantSource;
import java.util.concurrent.Executor;
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

    private RestoredTruth() {}

    /**
     * Takes part in it; call once on each node. Nothing happens in a region that was not restored so, and nothing twice.
     *
     * @param role of the nodes that may ask for the rewinds; empty for all
     * @param keys tell which regions were not heard of
     * @param blocking runs what reads the database
     */
    public static void start(
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
        TruthActor.Parts parts =
                new TruthActor.Parts(journal, restored, jobs, () -> keys.missing("", begun), settings, blocking);
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(TruthActor.create(parts), "atoll-restored-truth")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
    }
}
