package dev.atoll.replication;

import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.journal.Journal;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.TailProgress;
import dev.atoll.replication.internal.RegionNodes;
import dev.atoll.replication.internal.horizon.FirstCopies;
import dev.atoll.replication.internal.horizon.HorizonRound;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;

/**
 * Up to when this region may fold its past and forget deleted keys: the regions tell each other up to when they have
 * everything, one node of the region works out the horizon, and all of its nodes go by it. Safe for use by many threads.
 */
public final class RegionHorizon {

    /**
     * What it works on.
     *
     * @param tail of this node
     * @param clock the node's only one
     * @param quiet longer than rows of a journal that is gone may wait for others
     */
    public record Parts(
            RegionRegistry regions,
            Journal journal,
            DataEntities entities,
            RegionPlacement placement,
            TailProgress tail,
            HybridClock clock,
            InstantSource wall,
            Duration quiet,
            RetentionSettings settings) {}

    /**
     * Where another region stands.
     *
     * @param storedOffset up to where it has stored this region's journal; -1 while that is not known
     * @param announced everything that all regions accepted up to there is applied in it, as it has said last
     * @param counted whether it counts the same regions as this one
     * @param met whether it was ever linked with this region
     */
    public record Peer(String region, long storedOffset, HybridTimestamp announced, boolean counted, boolean met) {}

    /**
     * Where this region stands.
     *
     * @param announced everything that all regions accepted up to there is applied here, as this region says
     * @param waits why the horizon stands still whatever is announced; empty when it does not
     */
    public record Status(HybridTimestamp announced, List<Peer> peers, List<String> waits) {}

    private final RetentionStore retention;
    private final RegionNodes nodes;
    private final HorizonRound round;

    private RegionHorizon(RetentionStore retention, RegionNodes nodes, HorizonRound round) {
        this.retention = retention;
        this.nodes = nodes;
        this.round = round;
    }

    /** What a node's data actors are to go by from their start on; the region counts on it from then on. Blocks. */
    public static ForgettingHorizon adopt(ActorSystem<?> system, Journal journal) {
        RetentionStore.Progress now = journal.retention().progress();
        ForgettingHorizon horizon = new ForgettingHorizon();
        horizon.advance(now.horizon(), now.announced(), FirstCopies.of(journal.placements()));
        journal.retention().adopted(new RegionNodes(system).self(), now.horizon());
        return horizon;
    }

    /** Takes part; call once on each node. */
    public static RegionHorizon start(ActorSystem<?> system, Parts parts, Replication links) {
        Executor blocking =
                system.dispatchers().lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
        RegionNodes nodes = new RegionNodes(system);
        HorizonRound round = new HorizonRound(system, parts, links.horizons(), links.completeness(), nodes, blocking);
        round.start();
        return new RegionHorizon(parts.journal().retention(), nodes, round);
    }

    /** The horizon that all nodes of the region go by. Blocks. */
    public HybridTimestamp adopted() {
        return retention.adoptedByAll(nodes.all());
    }

    /** As this node knows it. Blocks. */
    public Status status() {
        return round.status();
    }
}
