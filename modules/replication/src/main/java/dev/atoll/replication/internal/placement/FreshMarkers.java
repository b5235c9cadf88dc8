package dev.atoll.replication.internal.placement;

import dev.atoll.crdt.RegionId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which peers have just said that they keep back rows of which collections, until that is in what was read of
 * the region's entries. Safe for use by many threads.
 */
public final class FreshMarkers {

    private record Marker(String collection, RegionId by) {}

    private static final class Storing {
        private int pending;
        private long reads;
    }

    private final Map<Marker, Storing> markers = new HashMap<>();
    private long reads;

    /** A marker has come, and is being stored. */
    public synchronized void begin(String collection, RegionId by) {
        markers.computeIfAbsent(new Marker(collection, by), any -> new Storing()).pending++;
    }

    /** It is stored, or has failed and comes again: whoever reads the entries from now on sees it. */
    public synchronized void end(String collection, RegionId by) {
        Storing storing = markers.get(new Marker(collection, by));
        storing.pending--;
        storing.reads = reads;
    }

    /** The entries are about to be read; returns the number of this read. */
    public synchronized long reading() {
        return ++reads;
    }

    /** What was read with that number is known to all who ask. */
    public synchronized void read(long number) {
        markers.values().removeIf(storing -> storing.pending == 0 && storing.reads < number);
    }

    /** Whether anybody has just kept back rows of the collection. */
    public synchronized boolean isAbout(String collection) {
        return !markers.isEmpty()
                && markers.keySet().stream()
                        .anyMatch(marker -> marker.collection().equals(collection));
    }

    /** The collections of which anybody has just kept back rows. */
    public synchronized Set<String> collections() {
        Set<String> collections = new HashSet<>();
        markers.keySet().forEach(marker -> collections.add(marker.collection()));
        return collections;
    }

    /** The collections of which that peer has just kept back rows. */
    public synchronized Set<String> of(RegionId by) {
        Set<String> collections = new HashSet<>();
        markers.keySet().forEach(marker -> {
            if (marker.by().equals(by)) {
                collections.add(marker.collection());
            }
        });
        return collections;
    }
}
