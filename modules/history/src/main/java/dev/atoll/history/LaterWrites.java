package dev.atoll.history;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.VersionVector;
import dev.atoll.history.DiscardedWrites.Write;
import dev.atoll.history.internal.EntityRows;
import dev.atoll.history.internal.InForce;
import dev.atoll.history.internal.NewestWrites;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import java.util.ArrayList;
import java.util.List;

/** Writes of a key that an earlier state of it has not seen: what a rewind to that state would discard. */
public final class LaterWrites {

    /** So many are given at most, and fewer when they are large. */
    public static final int MOST_WRITES = 10;

    private static final long MAX_BYTES = 64 << 10;

    /** So many of the key's newest rows are looked through. */
    private static final long MAX_ROWS = 1_000;

    private static final ReadLimit PAGE = new ReadLimit(200, 1 << 20);

    private final JournalReader journal;

    public LaterWrites(JournalReader journal) {
        this.journal = journal;
    }

    /**
     * The newest of them in the order of their timestamps, of those that are in the key's newest rows here. Blocks, reads only.
     *
     * @param seen by the earlier state
     * @throws AtollException {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public List<Write> of(EntityId id, VersionVector seen) {
        String entity = id.persistenceId();
        List<Write> newest = List.of();
        long next = Math.max(1, journal.highestSequenceNumber(entity) - MAX_ROWS + 1);
        List<JournalRow> rows = journal.readEntity(entity, next, PAGE).rows();
        while (!rows.isEmpty()) {
            List<Write> found = new ArrayList<>(newest);
            rows.forEach(row -> addTo(found, EntityRows.decode(row), seen));
            newest = NewestWrites.of(found, MOST_WRITES, MAX_BYTES);
            next = rows.get(rows.size() - 1).sequenceNumber() + 1;
            rows = journal.readEntity(entity, next, PAGE).rows();
        }
        return newest;
    }

    private static void addTo(List<Write> found, EventRow row, VersionVector seen) {
        if (row instanceof EventRow.Events events) {
            for (DataEvent event : events.events()) {
                if (!seen.covers(event.dot())) {
                    found.add(InForce.write(event));
                }
            }
        }
    }
}
