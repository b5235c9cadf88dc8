package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.CollectionRegistry;
import dev.atoll.entity.KnownRegions;
import dev.atoll.entity.RegionMember;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.management.RegionAdmin;
import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.Replication;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The regions of the mesh as this node knows them. */
final class MeshRegions implements RegionAdmin {

    private final RegionRegistry registry;
    private final CollectionRegistry collections;
    private final Replication links;

    MeshRegions(RegionRegistry registry, CollectionRegistry collections, Replication links) {
        this.registry = registry;
        this.collections = collections;
        this.links = links;
    }

    @Override
    public List<Region> regions() {
        return registry.all().stream().map(this::describe).toList();
    }

    private Region describe(RegionMember member) {
        RegionId region = member.region();
        List<RegionOrigin> origins = new ArrayList<>();
        originsOf(region).forEach(origin -> origins.add(describe(member, origin)));
        List<String> naming =
                naming(region).stream().map(CollectionDefinition::name).toList();
        return new Region(region.value(), member.state(), isConnected(region), naming, origins);
    }

    private RegionOrigin describe(RegionMember member, Origin origin) {
        KnownRegions known = registry.known();
        HybridTimestamp upTo = links.completeness().upTo(origin);
        String complete = upTo.equals(HybridTimestamp.ZERO) ? null : upTo.toString();
        if (!known.removed().contains(origin)) {
            boolean current = origin.equals(member.origin())
                    || links.completeness()
                            .current(origin.region())
                            .filter(origin::equals)
                            .isPresent();
            return new RegionOrigin(origin.toString(), complete, current ? RegionMember.ACTIVE : "lost", null);
        }
        SortedSet<Origin> settled = known.settledBy().getOrDefault(origin, new TreeSet<>());
        return new RegionOrigin(
                origin.toString(),
                complete,
                known.retired().contains(origin) ? "retired" : RegionMember.REMOVED,
                settled.stream().map(by -> by.region().value()).distinct().toList());
    }

    /** All that this region has heard of. */
    private SortedSet<Origin> originsOf(RegionId region) {
        SortedSet<Origin> origins = new TreeSet<>(links.completeness().all().keySet());
        origins.addAll(registry.known().removed());
        registry.find(region).map(RegionMember::origin).ifPresent(origins::add);
        if (region.equals(registry.self())) {
            origins.add(registry.origin());
        }
        origins.removeIf(origin -> !origin.region().equals(region));
        return origins;
    }

    private List<CollectionDefinition> naming(RegionId region) {
        return collections.all().stream()
                .filter(collection -> collection.regions().contains(region))
                .toList();
    }

    private boolean isConnected(RegionId region) {
        return region.equals(registry.self())
                || links.peers().stream().filter(PeerStatus::connected).anyMatch(peer -> peer.region()
                        .equals(region.value()));
    }

    @Override
    public CompletionStage<Region> remove(RegionId region, boolean dryRun, boolean force) {
        RegionMember member = registry.find(region)
                .orElseThrow(() -> new AtollException(
                        ErrorCode.NO_SUCH_REGION, "This region knows of no region '" + region + "'."));
        requireNotNeeded(region);
        if (isConnected(region) && !force) {
            throw new AtollException(
                    ErrorCode.REGION_CONNECTED, "Region '" + region + "' is linked with this one now: it is alive.");
        }
        return dryRun
                ? CompletableFuture.completedStage(describe(member))
                : registry.remove(region, originsOf(region))
                        .thenApply(done -> describe(registry.find(region).orElse(member)));
    }

    private void requireNotNeeded(RegionId region) {
        if (region.equals(registry.self())) {
            throw new AtollException(
                    ErrorCode.REGION_NEEDED, "Region '" + region + "' is this one: ask another to remove it.");
        }
        List<String> alone = naming(region).stream()
                .filter(collection -> {
                    SortedSet<RegionId> others = registry.of(collection);
                    others.remove(region);
                    return others.isEmpty();
                })
                .map(CollectionDefinition::name)
                .toList();
        if (!alone.isEmpty()) {
            throw new AtollException(
                    ErrorCode.REGION_NEEDED,
                    "Region '" + region + "' is the only one that holds " + String.join(", ", alone) + ".");
        }
    }
}
