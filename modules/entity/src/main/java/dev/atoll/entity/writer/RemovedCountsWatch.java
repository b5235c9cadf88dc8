package dev.atoll.entity.writer;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RemovedCounts;

/**
 * Has the entity forget what removed counters in fields of a map have left, once all regions know of the removals. What is
 * there now may go when the horizon has come up to now; so also a map that is always written is rid of it, a little later. For
 * one thread.
 */
final class RemovedCountsWatch {

    private final WriterRules rules;
    private RemovedCounts earlier = RemovedCounts.of(StoredEntity.EMPTY.state());

    RemovedCountsWatch(WriterRules rules) {
        this.rules = rules;
    }

    /** The journal was read. */
    StoredEntity begin(StoredEntity stored, HybridTimestamp horizon) {
        earlier = RemovedCounts.of(stored.state());
        return forget(stored, horizon);
    }

    /** The entity as it has to be known from now on. */
    StoredEntity forget(StoredEntity stored, HybridTimestamp horizon) {
        if (!rules.removedCountsMayGo(earlier, horizon)) {
            return stored;
        }
        StoredEntity left = new StoredEntity(earlier.takenFrom(stored.state()), stored.requests());
        earlier = RemovedCounts.of(left.state());
        return left;
    }
}
