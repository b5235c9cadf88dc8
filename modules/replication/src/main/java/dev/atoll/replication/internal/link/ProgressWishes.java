package dev.atoll.replication.internal.link;

/**
 * Up to which offsets somebody wants to know that the receiver has applied everything. While writes go on, each wish is
 * soon followed by a further one, and must not wait for it. For one thread.
 */
final class ProgressWishes {

    /** None of the wishes is below; they are few, or follow each other closely, so more is not remembered of them. */
    private long lowest = Long.MAX_VALUE;

    private long highest = -1;

    void add(long offset) {
        lowest = Math.min(lowest, offset);
        highest = Math.max(highest, offset);
    }

    /** Whether there may be wishes up to there; they are fulfilled by that. */
    boolean takeUpTo(long offset) {
        if (offset < lowest) {
            return false;
        }
        boolean all = offset >= highest;
        lowest = all ? Long.MAX_VALUE : offset + 1;
        highest = all ? -1 : highest;
        return true;
    }
}
