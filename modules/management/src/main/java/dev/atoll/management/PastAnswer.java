package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import java.util.List;

/**
 * Something as it was at an instant.
 *
 * @param what what there was
 * @param asOf the instant
 * @param missing the regions of which this region may lack events up to the instant; empty: the answer is complete, and the
 *     same in every region that gives a complete one
 */
public record PastAnswer<T>(T what, HybridTimestamp asOf, List<RegionId> missing) {

    public boolean complete() {
        return missing.isEmpty();
    }
}
