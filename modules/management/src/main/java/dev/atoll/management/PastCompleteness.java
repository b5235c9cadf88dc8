package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.Completeness;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tells of which regions events up to an instant may still come. From memory. Safe for use by many threads. */
public final class PastCompleteness {

    private final RegionId self;
    private final Supplier<HybridTimestamp> own;
    private final Completeness others;
    private final Supplier<? extends Set<RegionId>> regions;
    private final BiPredicate<String, RegionId> lacking;

    /**
     * @param own up to where this region's own journal is complete
     * @param regions all regions of the mesh
     * @param lacking whether this region may lack rows of a collection that another has, whatever it is complete of
     */
    public PastCompleteness(
            RegionId self,
            Supplier<HybridTimestamp> own,
            Completeness others,
            Supplier<? extends Set<RegionId>> regions,
            BiPredicate<String, RegionId> lacking) {
        this.self = self;
        this.own = own;
        this.others = others;
        this.regions = regions;
        this.lacking = lacking;
    }

    /** Ask before reading: what is complete then is in the read. */
    List<RegionId> missing(HybridTimestamp at) {
        return missing(at, region -> false);
    }

    /** The same, about one collection. */
    List<RegionId> missing(String collection, HybridTimestamp at) {
        return missing(at, region -> lacking.test(collection, region));
    }

    private List<RegionId> missing(HybridTimestamp at, Predicate<RegionId> lacks) {
        return regions.get().stream()
                .filter(region -> upTo(region).compareTo(at) < 0 || (!region.equals(self) && lacks.test(region)))
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
