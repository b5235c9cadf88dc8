package dev.atoll.history;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.VersionVector;
import java.util.Optional;

/** What made a step of a history. */
public sealed interface HistoryStep {

    /**
     * An event.
     *
     * @param dot its identity; the version that it wrote has the same
     * @param type the data type that it belongs to; another one than the collection's when definitions clashed
     * @param operation what it did; empty when the type cannot say
     * @param concurrent whether this region had already applied something that the event's origin had not seen
     */
    record Changed(Dot dot, DataType<?> type, Optional<Operation> operation, boolean concurrent)
            implements HistoryStep {
        public RegionId region() {
            return dot.origin().region();
        }
    }

    /**
     * Another region's whole state, which a state transfer brought: many events at once.
     *
     * @param seen all events that are in it
     */
    record Merged(VersionVector seen) implements HistoryStep {}
}
