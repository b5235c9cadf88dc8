package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.Completeness;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Tells of which regions events up to an instant may still come. From memory. Safe for use by many threads. */
public final class PastCompleteness {

    private final RegionId self;
    private final Supplier<HybridTimestamp> own;
    private final Completeness others;
    private final Supplier<? extends Set<RegionId>> regions;

    /**
     * @param own up to where this region's own journal is complete
     * @param regions all regions of the mesh
     */
    public PastCompleteness(
            RegionId self,
            Supplier<HybridTimestamp> own,
            Completeness others,
            Supplier<? extends Set<RegionId>> regions) {
        this.self = self;
        this.own = own;
        this.others = others;
        this.regions = regions;
    }

    /** Ask before reading: what is complete then is in the read. */
    List<RegionId> missing(HybridTimestamp at) {
        return regions.get().stream()
                .filter(region -> upTo(region).compareTo(at) < 0)
                .sorted()
                .toList();
    }

    private HybridTimestamp upTo(RegionId region) {
        return region.equals(self)
                ? own.get()
                : others.current(region).map(this::upTo).orElse(HybridTimestamp.ZERO);
    }

    private HybridTimestamp upTo(Origin origin) {
        return others.upTo(origin);
    }
}
