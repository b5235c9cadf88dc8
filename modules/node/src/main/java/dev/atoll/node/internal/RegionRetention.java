package dev.atoll.node.internal;

import dev.atoll.history.Compaction;
import dev.atoll.history.Compaction.Need;
import dev.atoll.journal.Journal;
import dev.atoll.management.RetentionService;
import dev.atoll.replication.RegionHorizon;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/** What a node does so that its region's past does not grow for ever. */
final class RegionRetention {

    private final Journal journal;
    private final NodeSettings settings;
    private final RegionHorizon horizon;
    private final Compaction compaction;
    private final Executor clientReads;

    RegionRetention(NodeBase node, RegionData data, RegionLinks links) {
        this.journal = node.journal();
        this.settings = node.settings();
        this.clientReads = node.clientReads();
        Duration waiting = settings.entities().waiting().timeLimit();
        this.horizon = RegionHorizon.start(
                node.typed(),
                new RegionHorizon.Parts(
                        data.regions(),
                        journal,
                        data.entities(),
                        links.placement(),
                        links.tail(),
                        data.clock(),
                        node.wall(),
                        waiting.multipliedBy(2).plusSeconds(1),
                        settings.retention()),
                links.replication());
        this.compaction = Compaction.start(
                node.typed(),
                settings.compaction(),
                settings.conflicts(),
                node.role(),
                new Compaction.Parts(
                        journal,
                        data.entities(),
                        node.self(),
                        settings.entities().requests(),
                        links.tail(),
                        data.clock(),
                        node.wall(),
                        horizon::adopted,
                        this::ofPeers));
    }

    private List<Need> ofPeers() {
        return horizon.status().peers().stream()
                .map(peer -> new Need("region " + peer.region(), peer.storedOffset()))
                .toList();
    }

    RetentionService service() {
        return new RetentionService(journal.retention(), settings.retention(), horizon, compaction, clientReads);
    }
}
