package dev.atoll.history;

import dev.atoll.crdt.AsOfFold;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.history.internal.EntityRows;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.util.Optional;

/**
 * What keys held at an instant: exactly those events of this region's journal whose timestamps are not later. Blocks, reads
 * only. Safe for use by several threads.
 *
 * <p>An event of another region that has not arrived is not among them: whether any is missing is for {@code Completeness} to
 * say.
 */
public final class AsOfReads {

    /** Rows may be removed while they are read; then a newer snapshot stands for them. */
    private static final int ATTEMPTS = 5;

    private static final ReadLimit ONE_ROW = new ReadLimit(1, 1);

    private final JournalReader journal;
    private final SnapshotReader snapshots;
    private final HistorySettings settings;

    public AsOfReads(JournalReader journal, SnapshotReader snapshots, HistorySettings settings) {
        this.journal = journal;
        this.snapshots = snapshots;
        this.settings = settings;
    }

    /**
     * The state at an instant; empty for a key that nobody had written by then.
     *
     * @throws AtollException {@link ErrorCode#BEFORE_HISTORY} when the key's past before is no longer kept, or this region got the key's past as a state, from other
     *     regions, and not as events; {@link ErrorCode#HISTORY_TOO_LONG}; {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public EntityState state(EntityId id, HybridTimestamp at) {
        return state(id, at, Long.MAX_VALUE);
    }

    /**
     * The same, as it could be told when the journal had the rows up to an offset: without what other regions accepted by the
     * instant and sent later.
     */
    public EntityState state(EntityId id, HybridTimestamp at, long upToOffset) {
        for (int attempt = 1; ; attempt++) {
            try {
                return read(id, at, upToOffset);
            } catch (AtollException e) {
                if (e.code() != ErrorCode.UNAVAILABLE) {
                    throw e;
                } else if (attempt == ATTEMPTS) {
                    throw folded(id, at);
                }
            }
        }
    }

    private EntityState read(EntityId id, HybridTimestamp at, long upToOffset) {
        String entity = id.persistenceId();
        long last = journal.highestSequenceNumber(entity);
        long first = 1;
        EntityState earlier = EntityState.EMPTY;
        Optional<SnapshotRow> snapshot = snapshots.nearest(entity, Long.MAX_VALUE);
        while (snapshot.isPresent()) {
            Optional<EntityState> state = EntitySnapshot.state(snapshot.get());
            if (state.isPresent() && state.get().timestamp().compareTo(at) <= 0 && isUpTo(upToOffset, snapshot.get())) {
                earlier = state.get();
                first = snapshot.get().sequenceNumber() + 1;
                break;
            }
            snapshot = snapshots.nearest(entity, snapshot.get().sequenceNumber() - 1);
        }
        EntityRows rows = new EntityRows(journal, settings.read());
        if (last - first >= settings.maxRows()) {
            throw rows.first(entity) > first ? folded(id, at) : tooMany(id, last - first + 1);
        }
        AsOfFold fold = new AsOfFold(at, earlier);
        rows.forEach(entity, first, last, (stored, row) -> {
            if (stored.ordering() <= upToOffset) {
                fold.add(row);
            }
        });
        if (!fold.knownFrom().equals(at)) {
            throw new AtollException(
                    ErrorCode.BEFORE_HISTORY,
                    "What key '" + id.key() + "' of collection '" + id.collection() + "' held at " + at
                            + " is not known in this region: it got the key's past as a state. It can tell"
                            + " from " + fold.knownFrom() + " on.");
        }
        return fold.state();
    }

    /** One whose row was removed stands for rows that nobody needs to tell apart any more. */
    private boolean isUpTo(long offset, SnapshotRow snapshot) {
        if (offset == Long.MAX_VALUE) {
            return true;
        }
        return journal.readEntity(snapshot.persistenceId(), snapshot.sequenceNumber(), ONE_ROW).rows().stream()
                .filter(row -> row.sequenceNumber() == snapshot.sequenceNumber())
                .allMatch(row -> row.ordering() <= offset);
    }

    private AtollException folded(EntityId id, HybridTimestamp at) {
        String entity = id.persistenceId();
        long first = new EntityRows(journal, settings.read()).first(entity);
        String oldest = snapshots
                .nearest(entity, first - 1)
                .flatMap(EntitySnapshot::state)
                .map(state -> " The oldest instant for this key is " + state.timestamp() + ".")
                .orElse("");
        return new AtollException(
                ErrorCode.BEFORE_HISTORY,
                "What key '" + id.key() + "' of collection '" + id.collection() + "' held at " + at
                        + " is no longer kept (atoll.retention.window)." + oldest);
    }

    private AtollException tooMany(EntityId id, long rows) {
        return new AtollException(
                ErrorCode.HISTORY_TOO_LONG,
                "Key '" + id.key() + "' of collection '" + id.collection() + "' has " + rows
                        + " rows since the last snapshot before that instant; one reading may take up "
                        + settings.maxRows() + " (atoll.history.max-rows).");
    }
}
