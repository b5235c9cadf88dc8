package dev.atoll.crdt;

/**
 * Identifies an entity's last rewind; totally ordered, a higher epoch supersedes a lower one.
 *
 * @param count how many rewinds lie below this one
 * @param timestamp when the rewind was accepted
 * @param region where it was accepted; null only in {@link #ZERO}
 */
public record Epoch(long count, HybridTimestamp timestamp, RegionId region) implements Comparable<Epoch> {

    /** The epoch of an entity that was never rewound. */
    public static final Epoch ZERO = new Epoch(0, HybridTimestamp.ZERO, null);

    public boolean isZero() {
        return count == 0;
    }

    /** The epoch that a rewind begins. */
    Epoch next(HybridTimestamp accepted, RegionId where) {
        return new Epoch(count + 1, accepted, where);
    }

    @Override
    public int compareTo(Epoch other) {
        int byCount = Long.compare(count, other.count);
        if (byCount != 0 || count == 0) {
            return byCount;
        }
        int byTime = timestamp.compareTo(other.timestamp);
        return byTime != 0 ? byTime : region.compareTo(other.region);
    }
}
