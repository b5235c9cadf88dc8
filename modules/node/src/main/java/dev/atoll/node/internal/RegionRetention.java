package dev.atoll.node.internal;

import dev.atoll.crdt.HybridClock;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.history.Compaction;
import dev.atoll.history.Compaction.Need;
import dev.atoll.journal.Journal;
import dev.atoll.journal.TailProgress;
import dev.atoll.management.RetentionService;
import dev.atoll.replication.RegionHorizon;
import dev.atoll.replication.RegionPlacement;
import dev.atoll.replication.Replication;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;

/** What a node does so that its region's past does not grow for ever. */
final class RegionRetention {

    private final Journal journal;
    private final NodeSettings settings;
    private final RegionHorizon horizon;
    private final Compaction compaction;

    RegionRetention(
            ActorSystem<?> system,
            NodeSettings settings,
            Journal journal,
            DataEntities entities,
            RegionRegistry regions,
            RegionPlacement placement,
            TailProgress own,
            HybridClock clock,
            Replication links) {
        this.journal = journal;
        this.settings = settings;
        InstantSource wall = InstantSource.system();
        Duration waiting = settings.entities().waiting().timeLimit();
        this.horizon = RegionHorizon.start(
                system,
                new RegionHorizon.Parts(
                        regions,
                        journal,
                        entities,
                        placement,
                        own,
                        clock,
                        wall,
                        waiting.multipliedBy(2).plusSeconds(1),
                        settings.retention()),
                links);
        this.compaction = Compaction.start(
                system,
                settings.compaction(),
                settings.conflicts(),
                settings.entities().sharding().role(),
                new Compaction.Parts(
                        journal,
                        entities,
                        regions.origin(),
                        settings.entities().requests(),
                        own,
                        clock,
                        wall,
                        horizon::adopted,
                        this::ofPeers));
    }

    private List<Need> ofPeers() {
        return horizon.status().peers().stream()
                .map(peer -> new Need("region " + peer.region(), peer.storedOffset()))
                .toList();
    }

    RetentionService service(Executor blocking) {
        return new RetentionService(journal.retention(), settings.retention(), horizon, compaction, blocking);
    }
}
