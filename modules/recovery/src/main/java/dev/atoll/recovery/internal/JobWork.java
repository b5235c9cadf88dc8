package dev.atoll.recovery.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalReader;
import dev.atoll.recovery.KeyRewinds;
import dev.atoll.recovery.RecoverySettings;
import dev.atoll.recovery.RewindPreview;
import dev.atoll.recovery.RewindScope;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/** What a node does for jobs. */
public final class JobWork {

    private final KeyRewinds keys;
    private final KeyWalk walk;
    private final RecoverySettings settings;
    private final InstantSource clock;

    private JobWork(KeyRewinds keys, KeyWalk walk, RecoverySettings settings, InstantSource clock) {
        this.keys = keys;
        this.walk = walk;
        this.settings = settings;
        this.clock = clock;
    }

    /** Takes part in the region's work on jobs. */
    public static JobWork start(
            ActorSystem<?> system,
            RecoverySettings settings,
            String role,
            RegionId region,
            JobStore store,
            JournalReader journal,
            JobHolds holds,
            KeyRewinds keys,
            InstantSource clock,
            Executor blocking) {
        KeyWalk walk = new KeyWalk(journal, keys, settings, blocking, system.executionContext());
        JobRunner runner = new JobRunner(keys, store, walk, settings, clock, (delay, task) -> system.scheduler()
                .scheduleOnce(delay, task, system.executionContext()));
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(
                                RunnerActor.create(
                                        new RunnerActor.Parts(region, store, runner, holds, keys, settings, clock)),
                                "atoll-jobs")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
        return new JobWork(keys, walk, settings, clock);
    }

    public CompletionStage<RewindPreview> preview(RewindScope scope, HybridTimestamp to) {
        return PreviewWalk.run(keys, walk, scope, to, settings, clock);
    }
}
