package dev.atoll.crdt;

/**
 * Where an event was first accepted: a region, on one particular journal.
 *
 * <p>A region that starts on a new journal (lost disk, restore into a new database) is a new origin. So an origin
 * sequence is never given to two different events, even when the region has forgotten how far it had counted. (Riak
 * calls the same idea per-key actor epochs.)
 *
 * @param region the region
 * @param incarnation the first 32 bits of the journal's identity
 */
public record Origin(RegionId region, int incarnation) implements Comparable<Origin> {

    @Override
    public int compareTo(Origin other) {
        int byRegion = region.compareTo(other.region);
        return byRegion != 0 ? byRegion : Integer.compareUnsigned(incarnation, other.incarnation);
    }

    @Override
    public String toString() {
        return region + "/" + String.format("%08x", incarnation);
    }
}
