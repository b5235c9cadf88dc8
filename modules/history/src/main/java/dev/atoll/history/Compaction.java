package dev.atoll.history;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.EntityFold;
import dev.atoll.entity.EntitySettings.RequestMemory;
import dev.atoll.history.internal.CompactionActor;
import dev.atoll.history.internal.CompactionPass;
import dev.atoll.history.internal.ConflictPosition;
import dev.atoll.history.internal.Erasures;
import dev.atoll.history.internal.PastFolder;
import dev.atoll.journal.Journal;
import dev.atoll.journal.TailProgress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;

/**
 * Folds the region's old past into snapshots and has deleted keys forgotten, on one of its nodes at a time and on any node by
 * request. Two at once do no harm. It never holds a write up, and goes on after a restart where it was. Safe for use by many
 * threads.
 */
public final class Compaction {

    /**
     * Who still needs rows.
     *
     * @param by whose they are, in words
     * @param rowsAfter those with higher offsets; -1 while it is not known which
     */
    public record Need(String by, long rowsAfter) {}

    /**
     * What it works on.
     *
     * @param self the origin of what this region accepts
     * @param requests what data actors remember of requests
     * @param tail of this node
     * @param clock the node's only one
     * @param horizon by which all nodes of the region go; may block
     * @param needs of others than this region's holds and its log of conflicts; may block
     */
    public record Parts(
            Journal journal,
            DataEntities entities,
            Origin self,
            RequestMemory requests,
            TailProgress tail,
            HybridClock clock,
            InstantSource wall,
            Supplier<HybridTimestamp> horizon,
            Supplier<List<Need>> needs) {}

    /**
     * What a pass by request has done, or would do.
     *
     * @param horizon up to which events may go
     * @param upToOffset up to which rows may go
     * @param rows that went, or would; those of forgotten keys included
     * @param keys that are forgotten soon after, or would be
     * @param whole whether it has looked at all; otherwise the region goes on by itself
     */
    public record Outcome(HybridTimestamp horizon, long upToOffset, long rows, long keys, boolean whole) {}

    private final Parts parts;
    private final CompactionSettings settings;
    private final ConflictSettings conflicts;

    private Compaction(Parts parts, CompactionSettings settings, ConflictSettings conflicts) {
        this.parts = parts;
        this.settings = settings;
        this.conflicts = conflicts;
    }

    /**
     * Takes part; call once on each node. From then on its data actors can be forgotten.
     *
     * @param role of the nodes that may fold; empty for all
     */
    public static Compaction start(
            ActorSystem<?> system, CompactionSettings settings, ConflictSettings conflicts, String role, Parts parts) {
        Executor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
        Compaction compaction = new Compaction(parts, settings, conflicts);
        Erasures erasures = new Erasures(
                parts.journal().retention(), parts.tail(), parts.clock(), blocking, (delay, task) -> system.scheduler()
                        .scheduleOnce(delay, task, system.executionContext()));
        parts.entities().eraseThrough(erasures);
        ClusterSingletonSettings singleton = ClusterSingletonSettings.create(system);
        ClusterSingleton.get(system)
                .init(SingletonActor.of(CompactionActor.create(compaction::pass, settings), "atoll-compaction")
                        .withSettings(role.isEmpty() ? singleton : singleton.withRole(role)));
        return compaction;
    }

    private CompactionPass pass(boolean trial) {
        PastFolder folder = new PastFolder(
                parts.journal().reader(),
                parts.journal().retention(),
                () -> new EntityFold(parts.self(), parts.requests()),
                parts.wall());
        return new CompactionPass(parts, this::needs, folder, settings.pageRows(), trial);
    }

    /** Whoever still needs rows of this journal. Blocks. */
    public List<Need> needs() {
        List<Need> all = new ArrayList<>(parts.needs().get());
        if (conflicts.record()) {
            all.add(new Need(
                    "the log of conflicts", new ConflictPosition(parts.journal().database()).read()));
        }
        parts.journal().retention().holds().stream()
                .filter(hold -> hold.rowsAfter() != Long.MAX_VALUE)
                .forEach(hold -> all.add(new Need(hold.name(), hold.rowsAfter())));
        return all;
    }

    /** Looks at the journal from its beginning, for a limited time, and changes nothing. Blocks. */
    public Outcome preview() {
        return run(pass(true));
    }

    /**
     * Begins a new pass now and works on it for a limited time, without pauses; the region goes on with what is left by itself.
     * A retry is safe. Blocks.
     */
    public Outcome compact() {
        parts.journal().retention().lookedUpTo(0);
        return run(pass(false));
    }

    private Outcome run(CompactionPass pass) {
        long end = System.nanoTime() + settings.requestTime().toNanos();
        boolean more = true;
        while (more && System.nanoTime() < end) {
            more = pass.step();
        }
        return pass.outcome(!more);
    }
}
