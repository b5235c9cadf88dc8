package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;

/**
 * What a region has promised about its clocks, in its database: none of them starts at or below a timestamp that was
 * named to other regions as complete. Blocking, as {@link JournalReader}, with the same failures.
 */
public interface ClockPromise {

    /** Every clock of the region must start above it; {@link HybridTimestamp#ZERO} in a new journal. */
    HybridTimestamp load();

    /** Raises the promise. When this returns, it survives a crash. Safe to retry. */
    void raise(HybridTimestamp upTo);
}
