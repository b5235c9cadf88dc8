package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.RegionId;
import dev.atoll.entity.ForgettingHorizon.Copy;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
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
            boolean everywhere = entry.state() == PlacementState.HOLDING
                    && entry.definition().isEmpty();
            boolean waits = !entry.wanted().isEmpty() || wanted.containsKey(entry.collection());
            Copy held = waits ? Copy.WAITING : Copy.WHOLE;
            copies.put(entry.collection(), everywhere ? held : Copy.LIMITED);
        }
        return collection -> copies.getOrDefault(collection, Copy.LIMITED);
    }
}
