package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;

/** What the writers of a region, on all of its nodes, may still bring into its journal. Safe for use by many threads. */
@FunctionalInterface
public interface WritesInFlight {

    /** For a region of which nothing is known. */
    WritesInFlight UNKNOWN = () -> new Reading(HybridTimestamp.ZERO, 0);

    /** Cheap; does not block. */
    Reading read();

    /**
     * As of one moment.
     *
     * @param safe every event of this region that is not yet known to be durable, or is accepted later, has a later
     *     timestamp; but for those in doubt. {@link HybridTimestamp#ZERO} when nothing is known
     * @param doubts counts the writes of which nobody knows whether they will become durable: the database may still be
     *     at them. Never goes down
     */
    record Reading(HybridTimestamp safe, long doubts) {}
}
