package dev.atoll.replication.internal.link;

import dev.atoll.crdt.HybridTimestamp;

/**
 * What the journal's tail has said of its completeness, for a link that may be behind it: each claim counts when
 * everything up to its offset was sent. Keeps the next one to be reached and the newest; those between are not needed.
 */
final class SourceClaims {

    private record Claim(long upTo, HybridTimestamp complete) {}

    private Claim next;
    private Claim newest;
    private HybridTimestamp reached = HybridTimestamp.ZERO;

    /** Everything that this region accepted up to the timestamp is in its journal at or below the offset. */
    void add(long upTo, HybridTimestamp complete) {
        newest = new Claim(upTo, complete);
        next = next == null ? newest : next;
    }

    /** What is complete for a receiver that has everything up to the offset. */
    HybridTimestamp at(long sentUpTo) {
        if (newest != null && sentUpTo >= newest.upTo()) {
            next = newest;
        }
        if (next != null && sentUpTo >= next.upTo()) {
            reached = HybridTimestamp.max(reached, next.complete());
            next = newest;
        }
        return reached;
    }

    /** What the newest claim says, reached or not. */
    HybridTimestamp newest() {
        return newest == null ? HybridTimestamp.ZERO : newest.complete();
    }
}
