package dev.atoll.entity;

import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Origin;
import java.util.HashSet;
import java.util.Set;

/**
 * The origins whose events a node's data actors take no more, also those that arrived before and still wait: from then on
 * what is here of such an origin changes only with the states of other regions. Safe for use by many threads.
 */
public final class ExpelledOrigins {

    private volatile Set<Origin> origins = Set.of();

    /** From now on these too. */
    public synchronized void add(Set<Origin> more) {
        if (!origins.containsAll(more)) {
            Set<Origin> all = new HashSet<>(origins);
            all.addAll(more);
            origins = Set.copyOf(all);
        }
    }

    public boolean contains(Origin origin) {
        return origins.contains(origin);
    }

    /** Whether the row is such an origin's own; a merged state is nobody's. */
    public boolean wrote(EventRow row) {
        Set<Origin> now = origins;
        return !now.isEmpty() && row instanceof EventRow.Events events && now.contains(events.origin());
    }
}
