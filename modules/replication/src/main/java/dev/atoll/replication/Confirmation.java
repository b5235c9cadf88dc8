package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * In which regions a write is known to be durable.
 *
 * @param confirmedBy those regions; never empty
 * @param needed how many there were to be
 * @param of so many regions that hold the collection
 */
public record Confirmation(SortedSet<RegionId> confirmedBy, int needed, int of) {

    public Confirmation {
        confirmedBy = Collections.unmodifiableSortedSet(new TreeSet<>(confirmedBy));
    }

    /** Of a write that waits for nobody. */
    public static Confirmation local(RegionId self) {
        return new Confirmation(new TreeSet<>(Set.of(self)), 1, 1);
    }

    /** Whether it is as sure as it was to be. */
    public boolean met() {
        return confirmedBy.size() >= needed;
    }
}
