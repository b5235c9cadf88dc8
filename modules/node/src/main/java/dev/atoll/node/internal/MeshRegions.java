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
import dev.atoll.management.HeldRights;
import dev.atoll.management.RegionAdmin;
import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.Replication;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** The regions of the mesh as this node knows them. */
final class MeshRegions implements RegionAdmin {

    private final RegionRegistry registry;
    private final CollectionRegistry collections;
    private final Replication links;
    private final HeldRights rights;

    MeshRegions(RegionRegistry registry, CollectionRegistry collections, Replication links, HeldRights rights) {
        this.registry = registry;
        this.collections = collections;
        this.links = links;
        this.rights = rights;
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
    public CompletionStage<Plan> plan(RegionId region, boolean force) {
        RegionMember member = member(region);
        List<Obstacle> obstacles = new ArrayList<>();
        obstacles(region, force).forEach((code, text) -> obstacles.add(new Obstacle(code.code(), text)));
        return rights.of(region).thenApply(held -> new Plan(describe(member), obstacles, held));
    }

    @Override
    public CompletionStage<Region> remove(RegionId region, boolean force) {
        RegionMember member = member(region);
        obstacles(region, force).entrySet().stream().findFirst().ifPresent(first -> {
            throw new AtollException(first.getKey(), first.getValue());
        });
        return registry.remove(region, originsOf(region))
                .thenApply(done -> describe(registry.find(region).orElse(member)));
    }

    private RegionMember member(RegionId region) {
        return registry.find(region)
                .orElseThrow(() -> new AtollException(
                        ErrorCode.NO_SUCH_REGION, "This region knows of no region '" + region + "'."));
    }

    /** What a removal is refused with, the gravest first. */
    private Map<ErrorCode, String> obstacles(RegionId region, boolean force) {
        Map<ErrorCode, String> found = new LinkedHashMap<>();
        if (region.equals(registry.self())) {
            found.put(ErrorCode.REGION_NEEDED, "Region '" + region + "' is this one: ask another to remove it.");
            return found;
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
            found.put(
                    ErrorCode.REGION_NEEDED,
                    "Region '" + region + "' is the only one that holds " + String.join(", ", alone) + ".");
        }
        if (isConnected(region) && !force) {
            found.put(ErrorCode.REGION_CONNECTED, "Region '" + region + "' is linked with this one now: it is alive.");
        }
        return found;
    }
}
