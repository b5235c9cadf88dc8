package dev.atoll.history.internal;

import dev.atoll.crdt.EntityState;
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

    /** The state after a row; before the first, with number 0, there is nothing. */
    EntityState after(String persistenceId, long sequenceNumber) {
        if (sequenceNumber == 0) {
            return EntityState.EMPTY;
        }
        Optional<SnapshotRow> nearest = snapshots.nearest(persistenceId, sequenceNumber);
        Optional<EntityState> known = nearest.flatMap(EntitySnapshot::state);
        EntityState[] state = {known.orElse(EntityState.EMPTY)};
        long first = known.isEmpty() ? 1 : nearest.orElseThrow().sequenceNumber() + 1;
        rows.forEach(persistenceId, first, sequenceNumber, (stored, row) -> state[0] = state[0].apply(row));
        return state[0];
    }
}
