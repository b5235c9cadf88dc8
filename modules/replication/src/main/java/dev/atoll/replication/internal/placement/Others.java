package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.replication.internal.horizon.OriginSet;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All regions but this one, as somebody sees them who decides about a collection.
 *
 * @param all that are known, named by the definition, or asked before
 * @param active those of them that were not removed: nobody waits for another, nor needs its agreement
 * @param unmet those of the active ones that may know what this region's journal has never been told
 * @param sinceBackup whether this journal was restored, and does not know what there was after its backup
 * @param gone names the removed origins of those that are not waited for; empty when there are none
 */
public record Others(Set<RegionId> all, Set<RegionId> active, Set<RegionId> unmet, boolean sinceBackup, String gone) {

    public Others(Set<RegionId> all, Set<RegionId> active) {
        this(all, active, Set.of(), false, "");
    }

    /**
     * @param known the regions of the mesh, also those that were removed
     * @param named by the definition
     */
    public static Others of(
            RegionId self,
            Collection<RegionId> known,
            Collection<RegionId> named,
            PlacementEntry entry,
            Predicate<RegionId> gone) {
        Set<RegionId> all = new TreeSet<>(known);
        all.addAll(named);
        all.addAll(entry.peers().keySet());
        all.remove(self);
        Set<RegionId> active = new TreeSet<>(all);
        active.removeIf(gone);
        return new Others(all, active);
    }

    /**
     * @param met whose states this journal had, all that there were then, before the definition was read
     * @param restored whether the journal began with a backup
     */
    public Others having(Collection<RegionId> met, boolean restored) {
        Set<RegionId> unmet = new TreeSet<>(active);
        unmet.removeAll(met);
        return new Others(all, active, unmet, restored, gone);
    }

    /** @param origins all removed ones of regions that have not come back */
    public Others without(Collection<Origin> origins) {
        return new Others(all, active, unmet, sinceBackup, origins.isEmpty() ? "" : OriginSet.nameOf(origins));
    }
}
