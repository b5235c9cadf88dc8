package dev.atoll.node.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.history.ConflictRecording;
import dev.atoll.history.KnownCollections;
import dev.atoll.journal.EssentialActors;
import dev.atoll.journal.JournalTail;
import dev.atoll.journal.TailProgress;
import dev.atoll.management.ConflictResolvers;
import dev.atoll.replication.RegionPlacement;
import dev.atoll.replication.RegionRemoval;
import dev.atoll.replication.RegionServices;
import dev.atoll.replication.Replication;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What reads the journal's tail on a node: the links to other regions, the log of conflicts, and what follows from both.
 *
 * @param tail how far this node's tail is
 */
record RegionLinks(
        RegionPlacement placement,
        RegionRemoval removal,
        ConflictResolvers resolvers,
        TailProgress tail,
        Replication replication) {

    /** Completes when links are taken and opened. */
    static CompletionStage<RegionLinks> start(NodeBase node, RegionData data) {
        NodeSettings settings = node.settings();
        ActorRef<JournalTail.Command> tail = EssentialActors.start(
                node.typed(),
                JournalTail.create(node.journal(), data.signal(), data.writes(), node.wall()),
                "atoll-tail");
        AtomicReference<Replication> started = new AtomicReference<>();
        RegionPlacement placement = RegionPlacement.start(
                node.typed(),
                new RegionPlacement.Parts(
                        node.region(),
                        node.journal(),
                        data.entities(),
                        data.gates(),
                        data.collections(),
                        tail,
                        settings.placement()),
                () -> known(data.regions(), started.get()),
                data.regions()::isGone,
                () -> data.regions().known().gone());
        RegionRemoval removal = RegionRemoval.start(
                node.typed(), data.regions(), node.journal(), data.entities(), placement, settings.placement());
        ConflictResolvers resolvers = new ConflictResolvers(
                node.system().dynamicAccess().classLoader(),
                settings.resolvers(),
                node.wall(),
                node.typed().executionContext());
        record(node, data, tail, placement, resolvers);
        RegionServices services = new RegionServices(
                node.region(), node.journal(), data.entities(), tail, placement, removal, node.wall(), node.random());
        return Replication.start(node.typed(), settings.replication(), services).thenApply(replication -> {
            started.set(replication);
            node.onStop(CoordinatedShutdown.PhaseServiceStop(), "atoll-links", replication::stop);
            return new RegionLinks(placement, removal, resolvers, TailProgress.follow(node.typed(), tail), replication);
        });
    }

    private static void record(
            NodeBase node,
            RegionData data,
            ActorRef<JournalTail.Command> tail,
            RegionPlacement placement,
            ConflictResolvers resolvers) {
        ConflictRecording.start(
                node.typed(),
                node.settings().conflicts(),
                node.role(),
                node.self(),
                node.journal(),
                tail,
                new KnownCollections(data.collections()::find, placement::takesRows, resolvers::choice),
                node.wall());
    }

    /** The regions that this node knows of, also those that were removed. */
    private static Set<RegionId> known(RegionRegistry registry, Replication links) {
        Set<RegionId> regions = new HashSet<>();
        registry.all().forEach(member -> regions.add(member.region()));
        if (links != null) {
            links.peers().forEach(peer -> regions.add(RegionId.of(peer.region())));
        }
        return regions;
    }
}
