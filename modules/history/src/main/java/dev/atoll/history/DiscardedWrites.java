package dev.atoll.history;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.TimestampVector;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The writes that a rewind of a key has taken back: what it found, and what arrived later and belongs to the time before
 * it. They are in the journal, and count no more.
 *
 * @param id worked out from the entity and the rewind, so that it is the same in every region
 * @param epoch that the rewind began; it says when and where the rewind was accepted
 * @param rewind the rewind's event; empty when this region got its result as a state
 * @param to the instant to which the key was taken back; empty when this region got the result as a state
 * @param writes the newest of them, in the order of their timestamps; see {@link #MOST_WRITES}
 * @param count how many there are, also those that are not listed
 * @param recorded when this region last added to it, by its wall clock
 */
public record DiscardedWrites(
        String id,
        EntityId entity,
        Epoch epoch,
        Optional<Dot> rewind,
        Optional<HybridTimestamp> to,
        List<Write> writes,
        long count,
        Instant recorded)
        implements ConflictRecord {

    /** So many writes are listed at most, and fewer when they are large. */
    public static final int MOST_WRITES = 1_000;

    public DiscardedWrites {
        writes = List.copyOf(writes);
    }

    /**
     * One of the writes.
     *
     * @param type the data type that it belongs to
     * @param operation what it did; empty when its type cannot say. Of a rewind that was taken back itself, only the instant
     */
    public record Write(Dot dot, HybridTimestamp timestamp, DataType<?> type, Optional<Operation> operation) {

        /** Whether it can be done again. */
        public boolean repeatable() {
            return operation.isPresent() && !(operation.get() instanceof Operation.Rewind);
        }
    }

    @Override
    public HybridTimestamp occurred() {
        return epoch.timestamp();
    }

    @Override
    public TimestampVector shown() {
        TimestampVector shown = rewind.map(dot -> TimestampVector.EMPTY.raised(dot.origin(), occurred()))
                .orElse(TimestampVector.EMPTY);
        for (Write write : writes) {
            shown = shown.raised(write.dot().origin(), write.timestamp());
        }
        return shown;
    }

    @Override
    public ConflictKind kind() {
        return ConflictKind.DISCARDED;
    }
}
