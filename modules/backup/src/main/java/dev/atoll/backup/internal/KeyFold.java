package dev.atoll.backup.internal;

import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AsOfFold;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.SnapshotRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Works out one key from its rows, and what is to become of them: of a row of events the prefix up to the target stays,
 * because timestamps go up; of merged states the whole. Rows that stay are numbered without gaps.
 *
 * <p>Where a merged state leaves open what was in force at the target, the key is unknown from there on, and keeps the rows
 * before.
 */
final class KeyFold {

    private final String id;
    private final HybridTimestamp until;
    private final AsOfFold asOf;
    private final List<Long> removed = new ArrayList<>();
    private final List<JournalRow> replaced = new ArrayList<>();
    private EntityState state;
    private final long inState;
    private long expected;
    private long kept;
    private long rows;
    private boolean unknown;

    private KeyFold(String id, EntityState before, long inState, long first, RestoreTarget target) {
        this.id = id;
        this.state = before;
        this.inState = inState;
        this.kept = first - 1;
        this.expected = first;
        this.until = target instanceof RestoreTarget.Until instant ? instant.at() : null;
        this.unknown = until != null && before.timestamp().compareTo(until) > 0;
        this.asOf = until == null ? null : new AsOfFold(until, before);
    }

    static KeyFold fromBeginning(String id, RestoreTarget target) {
        return new KeyFold(id, EntityState.EMPTY, 0, 1, target);
    }

    /** @param first the number of the first row that there is; the base may hold it, and some after it, already */
    static KeyFold from(SnapshotRow base, long first, RestoreTarget target) {
        return new KeyFold(base.persistenceId(), stateOf(base), base.sequenceNumber(), first, target);
    }

    /** @throws AtollException {@link ErrorCode#BACKUP_NEWER} */
    static EntityState stateOf(SnapshotRow base) {
        return EntitySnapshot.state(base).orElseThrow(() -> unknown(base.serializerId(), base.serializerManifest()));
    }

    private static AtollException unknown(int serializer, String manifest) {
        return new AtollException(
                ErrorCode.BACKUP_NEWER,
                "It was written by serializer " + serializer + " '" + manifest + "', which is not known.");
    }

    void add(JournalRow row) {
        if (row.sequenceNumber() != expected) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED,
                    "Row " + expected + " of '" + id + "' is missing: the next one has number " + row.sequenceNumber()
                            + ".");
        }
        expected++;
        try {
            take(row, decoded(row));
        } catch (AtollException e) {
            throw damaged(row, e);
        }
    }

    private static AtollException damaged(JournalRow row, AtollException why) {
        return new AtollException(
                ErrorCode.BACKUP_DAMAGED,
                "Row " + row.sequenceNumber() + " of '" + row.persistenceId() + "' cannot be applied: "
                        + why.getMessage(),
                why);
    }

    /** @throws AtollException {@link ErrorCode#BACKUP_DAMAGED} */
    static EventRow readable(JournalRow row) {
        try {
            return decoded(row);
        } catch (AtollException e) {
            throw damaged(row, e);
        }
    }

    private static EventRow decoded(JournalRow row) {
        if (row.serializerId() != AtollEventSerializer.IDENTIFIER
                || !row.serializerManifest().equals(AtollEventSerializer.EVENT_ROW)) {
            throw unknown(row.serializerId(), row.serializerManifest());
        }
        return EventRowCodec.decode(row.payload());
    }

    private void take(JournalRow row, EventRow content) {
        if (row.sequenceNumber() <= inState) {
            kept++;
            return;
        }
        if (until == null) {
            state = state.apply(content);
            kept++;
            rows++;
            return;
        }
        if (!unknown) {
            asOf.add(content);
            unknown = !asOf.knownFrom().equals(until);
        }
        EventRow stays = unknown ? null : upToTarget(content);
        if (stays == null) {
            removed.add(row.ordering());
            return;
        }
        kept++;
        rows++;
        state = asOf.state();
        if (stays != content || row.sequenceNumber() != kept) {
            byte[] payload = stays == content ? row.payload() : EventRowCodec.encode(stays);
            replaced.add(new JournalRow(
                    row.ordering(),
                    id,
                    kept,
                    payload,
                    row.serializerId(),
                    row.serializerManifest(),
                    row.writeTimestamp()));
        }
    }

    /** What of the row is not later than the target; null for nothing. */
    private EventRow upToTarget(EventRow content) {
        if (content instanceof EventRow.Merged merged) {
            return merged.state().timestamp().compareTo(until) <= 0 ? content : null;
        }
        List<DataEvent> events = ((EventRow.Events) content).events();
        List<DataEvent> stay = events.stream()
                .filter(event -> event.timestamp().compareTo(until) <= 0)
                .toList();
        return stay.isEmpty() ? null : stay.size() == events.size() ? content : new EventRow.Events(stay);
    }

    String id() {
        return id;
    }

    boolean isUnknown() {
        return unknown;
    }

    List<Long> removed() {
        return removed;
    }

    List<JournalRow> replaced() {
        return replaced;
    }

    /** Whether nothing stays. */
    boolean isEmpty() {
        return kept == 0;
    }

    /** How many stay. */
    long rows() {
        return rows;
    }

    /** The state after the last row that stays. */
    SnapshotRow snapshot(Instant now) {
        return EntitySnapshot.of(id, kept, state, now);
    }

    EntityState state() {
        return state;
    }
}
