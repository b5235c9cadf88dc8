package dev.atoll.node.internal;

import dev.atoll.crdt.HybridClock;
import dev.atoll.entity.CollectionGates;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.DataEntities;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.entity.RegionTimestamps;
import dev.atoll.entity.TimestampLedger;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSignal;
import dev.atoll.journal.WritesInFlight;
import dev.atoll.replication.RegionHorizon;
import dev.atoll.replication.RegionPlacement;
import java.util.concurrent.CompletionStage;

/**
 * The data actors of a node, and what it knows of its region's collections and of the other regions.
 *
 * @param gates what the data actors may do with which collection
 * @param clock the node's only one
 * @param signal goes up after a commit of this node
 * @param writes that the region's writers may still bring into the journal
 */
record RegionData(
        DataEntities entities,
        CollectionRegistry collections,
        RegionRegistry regions,
        CollectionGates gates,
        HybridClock clock,
        JournalSignal signal,
        WritesInFlight writes) {

    /** Completes when all definitions are known. */
    static CompletionStage<RegionData> start(NodeBase node) {
        Journal journal = node.journal();
        NodeSettings settings = node.settings();
        TimestampLedger ledger = new TimestampLedger(
                new HybridClock(node.wall(), settings.replication().maxClockAhead()),
                JournalExtension.get(node.system()).openWrites());
        CollectionGates gates = new CollectionGates();
        RegionPlacement.closeGates(journal, gates);
        ForgettingHorizon horizon = RegionHorizon.adopt(node.typed(), journal);
        return RegionTimestamps.start(
                        node.typed(),
                        ledger,
                        journal.clockPromise(),
                        settings.atoll().joinTimeout(),
                        node.blocking())
                .thenCompose(writes -> start(node, ledger, gates, horizon, writes));
    }

    private static CompletionStage<RegionData> start(
            NodeBase node,
            TimestampLedger ledger,
            CollectionGates gates,
            ForgettingHorizon horizon,
            WritesInFlight writes) {
        Journal journal = node.journal();
        JournalSignal signal = new JournalSignal();
        DataEntities entities = DataEntities.start(
                node.typed(), node.settings().entities(), node.self(), ledger, signal::raise, gates, horizon);
        CollectionRegistry collections = CollectionRegistry.start(node.typed(), entities, journal.reader());
        RegionRegistry regions = RegionRegistry.start(
                node.typed(),
                entities,
                journal.reader(),
                node.self(),
                node.settings().replication().peerRegions());
        RegionData data = new RegionData(entities, collections, regions, gates, ledger.clock(), signal, writes);
        return collections.ready().thenCombine(regions.ready(), (known, members) -> data);
    }
}
