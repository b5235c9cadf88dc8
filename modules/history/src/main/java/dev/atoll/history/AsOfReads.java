package dev.atoll.history;

import dev.atoll.crdt.AsOfFold;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.BeforeHistoryException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.history.internal.EntityRows;
import dev.atoll.journal.Database;
import dev.atoll.journal.EntityPast;
import dev.atoll.journal.EntityPasts;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.RowsRemoved;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What keys held at an instant: exactly those events of this region's journal whose timestamps are not later. Blocks, reads
 * only. Safe for use by several threads.
 *
 * <p>An event of another region that has not arrived is not among them: whether any is missing is for {@code Completeness} to
 * say.
 */
public final class AsOfReads {

    private static final ReadLimit ONE_ROW = new ReadLimit(1, 1);

    /** A key that has more since its newest snapshot is read by itself. */
    private static final int FEW_ROWS = 100;

    private final JournalReader journal;
    private final SnapshotReader snapshots;
    private final EntityPasts pasts;
    private final HistorySettings settings;

    /** @param database that the journal is read from */
    public AsOfReads(JournalReader journal, Database database, HistorySettings settings) {
        this.journal = journal;
        this.snapshots = new SnapshotReader(database);
        this.pasts = new EntityPasts(database);
        this.settings = settings;
    }

    /**
     * The state at an instant; empty for a key that nobody had written by then.
     *
     * @throws AtollException {@link ErrorCode#BEFORE_HISTORY} when the key's past before is no longer kept, or this
     *     region got it as a state, from other regions, and not as events; {@link ErrorCode#HISTORY_TOO_LONG}; {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public EntityState state(EntityId id, HybridTimestamp at) {
        return state(id, at, Long.MAX_VALUE);
    }

    /**
     * The same, as it could be told when the journal had the rows up to an offset: without what other regions accepted by the
     * instant and sent later.
     */
    public EntityState state(EntityId id, HybridTimestamp at, long upToOffset) {
        try {
            return EntityRows.read(() -> read(id, at, upToOffset));
        } catch (RowsRemoved e) {
            throw folded(id, at);
        }
    }

    /**
     * The states of many keys at an instant, as {@link #state(EntityId, HybridTimestamp)} tells them, in two queries for all
     * of them. Those are left out for which that is not enough: they have too many rows, a newest snapshot that is later than
     * the instant, or a past that cannot be told.
     */
    public Map<EntityId, EntityState> states(Collection<EntityId> ids, HybridTimestamp at) {
        int rows = (int) Math.min(FEW_ROWS, settings.maxRows());
        Map<EntityId, EntityState> states = new HashMap<>();
        List<String> entities =
                ids.stream().map(EntityId::persistenceId).distinct().toList();
        for (EntityPast past :
                pasts.of(entities, new ReadLimit(rows, settings.read().bytes()))) {
            state(past, at).ifPresent(state -> states.put(EntityId.parse(past.persistenceId()), state));
        }
        return states;
    }

    private static Optional<EntityState> state(EntityPast past, HybridTimestamp at) {
        Known from = known(past.snapshot());
        boolean readable = past.snapshot().isEmpty() || from.row() > 0;
        if (!past.whole() || !readable || !from.isUpTo(at)) {
            return Optional.empty();
        }
        AsOfFold fold = new AsOfFold(at, from.state());
        past.rows().forEach(row -> fold.add(EntityRows.decode(row)));
        return fold.knownFrom().equals(at) ? Optional.of(fold.state()) : Optional.empty();
    }

    private EntityState read(EntityId id, HybridTimestamp at, long upToOffset) {
        String entity = id.persistenceId();
        long last = journal.highestSequenceNumber(entity);
        Known newest = newest(entity);
        Known from = newest.isUpTo(at) && isUpTo(upToOffset, entity, newest.row())
                ? newest
                : earlier(entity, at, upToOffset);
        boolean passes = newest.row() > from.row() && upToOffset == Long.MAX_VALUE;
        Known passedFrom = passes ? settled(entity, at, from, newest) : from;
        Known passedTo = passes ? newest : from;
        EntityRows rows = new EntityRows(journal, settings.read());
        long toRead = last - passedTo.row() + passedFrom.row() - from.row();
        if (toRead > settings.maxRows()) {
            throw rows.first(entity) > from.row() + 1 ? folded(id, at) : tooMany(id, toRead);
        }
        AsOfFold fold = new AsOfFold(at, from.state());
        rows.forEach(entity, from.row() + 1, passedFrom.row(), (stored, row) -> fold.add(row));
        fold.pass(passedTo.state());
        rows.forEach(entity, passedTo.row() + 1, last, (stored, row) -> {
            if (stored.ordering() <= upToOffset) {
                fold.add(row);
            }
        });
        if (!fold.knownFrom().equals(at)) {
            AsOfFold whole = new AsOfFold(at, from.state());
            rows.forEach(entity, from.row() + 1, last, (stored, row) -> whole.add(row));
            throw unknown(id, at, whole.knownFrom());
        }
        return fold.state();
    }

    /** A row that was removed held what nobody needs to tell apart any more. */
    private boolean isUpTo(long offset, String entity, long row) {
        if (offset == Long.MAX_VALUE) {
            return true;
        }
        return journal.readEntity(entity, row, ONE_ROW).rows().stream()
                .filter(found -> found.sequenceNumber() == row)
                .allMatch(found -> found.ordering() <= offset);
    }

    private static AtollException unknown(EntityId id, HybridTimestamp at, HybridTimestamp from) {
        return new BeforeHistoryException(
                "What key '" + id.key() + "' of collection '" + id.collection() + "' held at " + at
                        + " is not known in this region: it got the key's past as a state. It can tell from " + from
                        + " on.",
                from);
    }

    /** The state after an entity's row. */
    private record Known(long row, EntityState state) {
        private static final Known NOTHING = new Known(0, EntityState.EMPTY);

        private boolean isUpTo(HybridTimestamp at) {
            return state.timestamp().compareTo(at) <= 0;
        }
    }

    /** Nothing for none, and for one of a kind that this version does not know. */
    private static Known known(Optional<SnapshotRow> snapshot) {
        return snapshot.flatMap(
                        found -> EntitySnapshot.state(found).map(state -> new Known(found.sequenceNumber(), state)))
                .orElse(Known.NOTHING);
    }

    private Known newest(String entity) {
        Optional<SnapshotRow> snapshot = snapshots.nearest(entity, Long.MAX_VALUE);
        Known found = known(snapshot);
        while (snapshot.isPresent() && found.row() == 0) {
            snapshot = snapshots.nearest(entity, snapshot.get().sequenceNumber() - 1);
            found = known(snapshot);
        }
        return found;
    }

    /** Where the reading begins. Those that were made later are hardly ever old enough, and are not looked at. */
    private Known earlier(String entity, HybridTimestamp at, long upToOffset) {
        Optional<SnapshotRow> snapshot = snapshots.nearest(entity, Long.MAX_VALUE, at.instant());
        while (snapshot.isPresent()) {
            Known found = known(snapshot);
            if (found.row() > 0 && found.isUpTo(at) && isUpTo(upToOffset, entity, found.row())) {
                return found;
            }
            snapshot = snapshots.nearest(entity, snapshot.get().sequenceNumber() - 1, at.instant());
        }
        return Known.NOTHING;
    }

    /** From where on, up to the newest snapshot, no row has an event up to the instant: events that came late may be anywhere. */
    private Known settled(String entity, HybridTimestamp at, Known from, Known newest) {
        Optional<SnapshotRow> snapshot = snapshots.following(entity, from.row());
        while (snapshot.isPresent() && snapshot.get().sequenceNumber() < newest.row()) {
            Known found = known(snapshot);
            if (found.row() > 0 && AsOfFold.settles(found.state(), newest.state(), at)) {
                return found;
            }
            snapshot = snapshots.following(entity, snapshot.get().sequenceNumber());
        }
        return newest;
    }

    private AtollException folded(EntityId id, HybridTimestamp at) {
        String entity = id.persistenceId();
        long first = new EntityRows(journal, settings.read()).first(entity);
        Optional<HybridTimestamp> oldest = snapshots
                .nearest(entity, first - 1)
                .flatMap(EntitySnapshot::state)
                .map(EntityState::timestamp);
        return new BeforeHistoryException(
                "What key '" + id.key() + "' of collection '" + id.collection() + "' held at " + at
                        + " is no longer kept (atoll.retention.window)."
                        + oldest.map(known -> " The oldest instant for this key is " + known + ".")
                                .orElse(""),
                oldest.orElse(HybridTimestamp.ZERO));
    }

    private AtollException tooMany(EntityId id, long rows) {
        return new AtollException(
                ErrorCode.HISTORY_TOO_LONG,
                "Key '" + id.key() + "' of collection '" + id.collection() + "' has " + rows
                        + " rows since the last snapshot before that instant; one reading may take up "
                        + settings.maxRows() + " (atoll.history.max-rows).");
    }
}
