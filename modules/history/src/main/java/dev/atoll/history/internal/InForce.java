package dev.atoll.history.internal;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Rewound;
import dev.atoll.crdt.VersionVector;
import dev.atoll.history.DiscardedWrites;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Which writes of a key are in force, through any number of rewinds: from it follows what one more rewind takes back. Pure;
 * of the writes it holds their names, and what the newest of them did within a number of bytes.
 *
 * <p>A write is in force at an instant when the last rewind before that instant began the write's epoch, or a lower one; or
 * when that rewind's origin had seen it, and it was in force at the instant to which that rewind went back.
 */
public final class InForce {

    private static final long MAX_BYTES = 4 << 20;
    private static final HybridTimestamp END = new HybridTimestamp(Long.MAX_VALUE);

    /** @param to null: nothing of before is in force */
    private record Turn(HybridTimestamp timestamp, Epoch epoch, HybridTimestamp to, VersionVector seen) {}

    private static final class Made {
        private final Dot dot;
        private final HybridTimestamp timestamp;
        private final Epoch epoch;
        private final DataType<?> type;
        private Operation operation;

        private Made(DataEvent event) {
            this.dot = event.dot();
            this.timestamp = event.timestamp();
            this.epoch = event.epoch();
            this.type = event.type();
            this.operation = shown(event).orElse(null);
        }

        private DiscardedWrites.Write write() {
            return new DiscardedWrites.Write(dot, timestamp, type, Optional.ofNullable(operation));
        }
    }

    private final List<Made> writes = new ArrayList<>();
    private final Deque<Made> told = new ArrayDeque<>();
    private final List<Turn> turns = new ArrayList<>();
    private long toldBytes;

    /** @param epoch of the state before the rows that will be added */
    InForce(Epoch epoch) {
        turnAt(epoch);
    }

    private void turnAt(Epoch epoch) {
        if (!epoch.isZero()) {
            turns.add(new Turn(epoch.timestamp(), epoch, null, VersionVector.EMPTY));
        }
    }

    /** What an event did, as the log shows it: of a rewind, without the values that it brought back. */
    static Optional<Operation> shown(DataEvent event) {
        return event.change() instanceof Rewound rewound
                ? Optional.of(new Operation.Rewind(rewound.to(), EntityState.EMPTY))
                : event.operation();
    }

    /** An event as the log shows it. */
    public static DiscardedWrites.Write write(DataEvent event) {
        return new Made(event).write();
    }

    /** Takes the key's next row. */
    void add(EventRow row) {
        if (row instanceof EventRow.Merged merged) {
            Epoch epoch = merged.state().epoch();
            if (turns.stream().noneMatch(turn -> turn.epoch().compareTo(epoch) >= 0)) {
                turnAt(epoch);
            }
        } else {
            ((EventRow.Events) row).events().forEach(this::add);
        }
    }

    void add(DataEvent event) {
        if (!event.type().rewinds()) {
            return;
        }
        Made made = new Made(event);
        writes.add(made);
        told.addLast(made);
        toldBytes += Sizes.of(made.write());
        while (toldBytes > MAX_BYTES && told.size() > 1) {
            Made oldest = told.removeFirst();
            toldBytes -= Sizes.of(oldest.write());
            oldest.operation = null;
        }
        if (event.change() instanceof Rewound rewound) {
            turns.add(new Turn(event.timestamp(), event.epoch(), rewound.to(), rewound.seen()));
        }
    }

    /** Of the writes that were added, those that the rewind takes back. */
    List<DiscardedWrites.Write> takenBackBy(Rewound rewind) {
        return writes.stream()
                .filter(made -> isAt(made, END))
                .filter(made -> !(rewind.seen().covers(made.dot) && isAt(made, rewind.to())))
                .map(Made::write)
                .toList();
    }

    /** Of the writes that were added, those that a state of a higher epoch knows nothing of. */
    List<DiscardedWrites.Write> unknownTo(EntityState state) {
        return writes.stream()
                .filter(made -> isAt(made, END) && !state.seen().covers(made.dot))
                .map(Made::write)
                .toList();
    }

    private boolean isAt(Made made, HybridTimestamp instant) {
        HybridTimestamp at = instant;
        while (at != null && made.timestamp.compareTo(at) <= 0) {
            Turn last = lastUpTo(at);
            if (last == null || made.epoch.compareTo(last.epoch()) >= 0) {
                return true;
            }
            if (!last.seen().covers(made.dot)) {
                return false;
            }
            at = last.to();
        }
        return false;
    }

    private Turn lastUpTo(HybridTimestamp instant) {
        Turn last = null;
        for (Turn turn : turns) {
            boolean before = turn.timestamp().compareTo(instant) <= 0;
            if (before && (last == null || turn.epoch().compareTo(last.epoch()) > 0)) {
                last = turn;
            }
        }
        return last;
    }
}
