package dev.atoll.history;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.BeforeHistoryException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.history.internal.EntityRows;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.Restored;
import dev.atoll.journal.RestoredStore;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.util.Optional;

/**
 * What keys held when this region's journal was restored, from the rows that were restored and no other: what came from other
 * regions since, came as states, which tell nothing of an instant. Blocks, reads only. Safe for use by several threads.
 */
public final class RestoredReads {

    private static final ReadLimit ONE = new ReadLimit(1, 1);

    private final RestoredStore store;
    private final JournalReader journal;
    private final SnapshotReader snapshots;
    private final HistorySettings settings;

    /** What a journal is never changes in this; null until it was looked up. */
    private volatile Optional<Restored> known;

    public RestoredReads(
            RestoredStore store, JournalReader journal, SnapshotReader snapshots, HistorySettings settings) {
        this.store = store;
        this.journal = journal;
        this.snapshots = snapshots;
        this.settings = settings;
    }

    /** Whether {@link #isAt} answers from memory. */
    public boolean isLoaded() {
        return known != null;
    }

    /** Whether this is the instant to which the journal was restored. */
    public boolean isAt(HybridTimestamp at) {
        return restored().map(Restored::at).equals(Optional.of(at));
    }

    private Optional<Restored> restored() {
        Optional<Restored> found = known;
        if (found == null) {
            found = store.read();
            known = found;
        }
        return found;
    }

    /**
     * The state that was restored; empty for a key that was not. Only for a journal that was restored.
     *
     * @throws AtollException {@link ErrorCode#BEFORE_HISTORY} when the rows are no longer kept; {@link
     *     ErrorCode#HISTORY_TOO_LONG}; {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public EntityState state(EntityId id) {
        Restored cut = restored().orElseThrow();
        String entity = id.persistenceId();
        Optional<SnapshotRow> from = newest(entity, cut);
        long read = from.map(SnapshotRow::sequenceNumber).orElse(0L);
        EntityState state = from.flatMap(EntitySnapshot::state).orElse(EntityState.EMPTY);
        for (long rows = 0; ; ) {
            JournalBatch page = journal.readEntity(entity, read + 1, settings.read());
            for (JournalRow row : page.rows()) {
                if (row.ordering() > cut.lastRow()) {
                    return state;
                }
                requireNext(id, row, read + 1, ++rows, cut);
                state = state.apply(EntityRows.decode(row));
                read++;
            }
            if (page.rows().isEmpty()) {
                return state;
            }
        }
    }

    private void requireNext(EntityId id, JournalRow row, long number, long rows, Restored cut) {
        String key = "Key '" + id.key() + "' of collection '" + id.collection() + "'";
        if (row.sequenceNumber() != number) {
            throw new BeforeHistoryException(
                    key + " is no longer kept as it was at " + cut.at() + ", when this region was restored"
                            + " (atoll.retention.window).",
                    HybridTimestamp.ZERO);
        }
        if (rows > settings.maxRows()) {
            throw new AtollException(
                    ErrorCode.HISTORY_TOO_LONG,
                    key + " was restored with more than " + settings.maxRows()
                            + " rows since its last snapshot (atoll.history.max-rows).");
        }
    }

    /** The newest snapshot that holds nothing but what was restored: its row was, or what it holds is not later. */
    private Optional<SnapshotRow> newest(String entity, Restored cut) {
        Optional<SnapshotRow> snapshot = snapshots.nearest(entity, Long.MAX_VALUE);
        while (snapshot.isPresent()) {
            long number = snapshot.get().sequenceNumber();
            Optional<EntityState> state = EntitySnapshot.state(snapshot.get());
            Optional<JournalRow> row =
                    journal.readEntity(entity, number, ONE).rows().stream().findFirst();
            boolean restored = row.filter(found -> found.sequenceNumber() == number)
                    .map(found -> found.ordering() <= cut.lastRow())
                    .orElse(state.isPresent() && state.get().timestamp().compareTo(cut.at()) <= 0);
            if (state.isPresent() && restored) {
                return snapshot;
            }
            snapshot = snapshots.nearest(entity, number - 1);
        }
        return snapshot;
    }
}
