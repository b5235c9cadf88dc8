package dev.atoll.history.internal;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Rewound;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.journal.JournalRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Notices rewinds, and writes that arrive after one and belong to the time before it. Which keys were rewound it knows from
 * the log, and from the rows since; what a rewind found is read from the journal then. Blocks. For one thread.
 */
final class RewindFollower {

    /** So many rows before a rewind are looked through at most. */
    private static final long MAX_ROWS = 100_000;

    private final PastStates past;
    private final Map<String, Epoch> epochs;

    /**
     * @param known the keys whose rewinds are in the log, with the last one of each
     * @param most so many keys are remembered
     */
    RewindFollower(PastStates past, Map<String, Epoch> known, long most) {
        this.past = past;
        this.epochs = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Epoch> eldest) {
                return size() > most;
            }
        };
        epochs.putAll(known);
    }

    void forget(String persistenceId) {
        epochs.remove(persistenceId);
    }

    void take(JournalRow stored, EventRow row, Discards discards) {
        if (row instanceof EventRow.Merged merged) {
            take(stored, merged.state(), discards);
            return;
        }
        List<DataEvent> events = ((EventRow.Events) row).events();
        for (int i = 0; i < events.size(); i++) {
            take(stored, events.subList(0, i), events.get(i), discards);
        }
    }

    private void take(JournalRow stored, List<DataEvent> before, DataEvent event, Discards discards) {
        String id = stored.persistenceId();
        Epoch current = epochs.getOrDefault(id, Epoch.ZERO);
        boolean late = event.epoch().compareTo(current) < 0;
        if (late && event.type().rewinds()) {
            discards.add(
                    EntityId.parse(id), current, Optional.empty(), Optional.empty(), List.of(InForce.write(event)));
        } else if (!late && event.change() instanceof Rewound rewound) {
            InForce writes = upTo(stored, rewound.to());
            before.forEach(writes::add);
            discards.add(
                    EntityId.parse(id),
                    event.epoch(),
                    Optional.of(event.dot()),
                    Optional.of(rewound.to()),
                    writes.takenBackBy(rewound));
            epochs.put(id, event.epoch());
        }
    }

    /** Another region's whole state: the rewind itself is not among what comes here. */
    private void take(JournalRow stored, EntityState merged, Discards discards) {
        String id = stored.persistenceId();
        if (merged.epoch().compareTo(epochs.getOrDefault(id, Epoch.ZERO)) <= 0) {
            return;
        }
        epochs.put(id, merged.epoch());
        List<DiscardedWrites.Write> writes = stored.sequenceNumber() == 1
                ? List.of()
                : upTo(stored, HybridTimestamp.ZERO).unknownTo(merged);
        if (!writes.isEmpty()) {
            discards.add(EntityId.parse(id), merged.epoch(), Optional.empty(), Optional.empty(), writes);
        }
    }

    /** The rows before one, from the last snapshot that is not later than the instant. */
    private InForce upTo(JournalRow row, HybridTimestamp instant) {
        return EntityRows.read(() -> readUpTo(row, instant));
    }

    private InForce readUpTo(JournalRow row, HybridTimestamp instant) {
        long last = row.sequenceNumber() - 1;
        PastStates.Known known = past.notLater(row.persistenceId(), last, instant);
        InForce writes = new InForce(known.state().epoch());
        long first = Math.max(known.sequenceNumber() + 1, last - MAX_ROWS + 1);
        past.rows().forEach(row.persistenceId(), first, last, (stored, each) -> writes.add(each));
        return writes;
    }
}
