package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.ForgettingHorizon.Copy;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import dev.atoll.replication.internal.placement.CopyWorth;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the region's database says of its copies, for a node that has not read any definition yet. */
public final class FirstCopies {

    private FirstCopies() {}

    /** Blocks. */
    public static Function<String, Copy> of(PlacementStore placements) {
        Map<String, Set<RegionId>> wanted = placements.wanted();
        Map<String, Copy> copies = new HashMap<>();
        for (PlacementEntry entry : placements.all()) {
            copies.put(entry.collection(), copy(entry, wanted.containsKey(entry.collection())));
        }
        return collection -> copies.getOrDefault(collection, Copy.LIMITED);
    }

    private static Copy copy(PlacementEntry entry, boolean waits) {
        if (entry.state() != PlacementState.HOLDING && entry.state() != PlacementState.JOINING) {
            return Copy.LIMITED;
        }
        return waits || CopyWorth.awaitsAnything(entry, none -> false) ? Copy.GATHERING : Copy.WHOLE;
    }
}
