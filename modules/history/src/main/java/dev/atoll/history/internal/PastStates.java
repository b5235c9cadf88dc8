package dev.atoll.history.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.util.Optional;

/** States of entities as they were: the nearest snapshot before, and the rows after that one. Blocks. */
final class PastStates {

    private final SnapshotReader snapshots;
    private final EntityRows rows;

    PastStates(SnapshotReader snapshots, EntityRows rows) {
        this.snapshots = snapshots;
        this.rows = rows;
    }

    /** A state, and the number of the row that made it; 0 and nothing before the first row. */
    record Known(long sequenceNumber, EntityState state) {}

    EntityRows rows() {
        return rows;
    }

    /**
     * The newest snapshot up to a row that holds nothing later than the instant. When all that early is no longer kept, the
     * oldest that there is.
     */
    Known notLater(String persistenceId, long sequenceNumber, HybridTimestamp instant) {
        Known oldest = new Known(0, EntityState.EMPTY);
        Optional<SnapshotRow> snapshot = snapshots.nearest(persistenceId, sequenceNumber);
        while (snapshot.isPresent()) {
            long number = snapshot.get().sequenceNumber();
            Optional<EntityState> state = EntitySnapshot.state(snapshot.get());
            oldest = state.isPresent() ? new Known(number, state.get()) : oldest;
            if (state.isPresent() && state.get().timestamp().compareTo(instant) <= 0) {
                return oldest;
            }
            snapshot = snapshots.nearest(persistenceId, number - 1);
        }
        return rows.first(persistenceId) > 1 ? oldest : new Known(0, EntityState.EMPTY);
    }

    /** The state after a row; before the first, with number 0, there is nothing. */
    EntityState after(String persistenceId, long sequenceNumber) {
        return sequenceNumber == 0 ? EntityState.EMPTY : EntityRows.read(() -> read(persistenceId, sequenceNumber));
    }

    private EntityState read(String persistenceId, long sequenceNumber) {
        Optional<SnapshotRow> nearest = snapshots.nearest(persistenceId, sequenceNumber);
        Optional<EntityState> known = nearest.flatMap(EntitySnapshot::state);
        EntityState[] state = {known.orElse(EntityState.EMPTY)};
        long first = known.isEmpty() ? 1 : nearest.orElseThrow().sequenceNumber() + 1;
        rows.forEach(persistenceId, first, sequenceNumber, (stored, row) -> state[0] = state[0].apply(row));
        return state[0];
    }
}
