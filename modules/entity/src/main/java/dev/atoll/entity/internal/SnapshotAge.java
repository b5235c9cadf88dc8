package dev.atoll.entity.internal;

import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.writer.StoredEntity;
import org.apache.pekko.persistence.typed.SnapshotAdapter;

/**
 * Tells when an entity whose rows are few needs a snapshot all the same: when the oldest row that none holds is old. So recovery
 * never goes further back than that before the last write, and what retention folds later is folded already. For one thread.
 */
final class SnapshotAge implements SnapshotAdapter<StoredEntity> {

    private final EntitySettings.Snapshots settings;
    private HybridTimestamp oldest;
    private int rows;

    SnapshotAge(EntitySettings.Snapshots settings) {
        this.settings = settings;
    }

    /** @param after the state after the next row */
    void row(StoredEntity after) {
        oldest = oldest == null ? after.state().timestamp() : oldest;
        rows++;
    }

    /** @param next the row that is being written; {@link #row} has not heard of it yet */
    boolean isDue(EventRow next) {
        return oldest != null
                && rows + 1 >= settings.agedRows()
                && timestamp(next).millis() - oldest.millis()
                        >= settings.maxAge().toMillis();
    }

    private static HybridTimestamp timestamp(EventRow row) {
        return row instanceof EventRow.Events events
                ? events.last().timestamp()
                : ((EventRow.Merged) row).state().timestamp();
    }

    @Override
    public Object toJournal(StoredEntity state) {
        begin();
        return state;
    }

    @Override
    public StoredEntity fromJournal(Object snapshot) {
        begin();
        return (StoredEntity) snapshot;
    }

    private void begin() {
        oldest = null;
        rows = 0;
    }
}
