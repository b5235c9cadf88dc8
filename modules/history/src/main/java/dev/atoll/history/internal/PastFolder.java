package dev.atoll.history.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntityFold;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.SnapshotRow;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Folds the past of single entities: the longest run of first rows of which everything is old enough and needed by nobody goes,
 * and a snapshot stands for it. An entity's last row always stays. Blocks. Safe for use by several threads.
 */
public final class PastFolder {

    /** So much is removed in one transaction; the rest by further calls. */
    private static final int MOST_ROWS = 5_000;

    private static final ReadLimit PAGE = new ReadLimit(500, 4 << 20);

    private final JournalReader journal;
    private final RetentionStore retention;
    private final Supplier<EntityFold> folds;
    private final InstantSource clock;

    /**
     * What may go.
     *
     * @param horizon events up to there
     * @param upToOffset rows up to there
     */
    public record Bounds(HybridTimestamp horizon, long upToOffset) {}

    /**
     * What was found.
     *
     * @param rows that may be removed now, and were unless it was a trial
     * @param more whether to call again
     * @param waitsFrom the offset of the first row that is too young, or needed by somebody;
     *     {@link Long#MAX_VALUE} when there is none
     * @param state of the entity when all of its rows may go but for being the last, otherwise null
     */
    public record Found(long rows, boolean more, long waitsFrom, EntityState state) {
        private static final Found NOTHING = new Found(0, false, Long.MAX_VALUE, null);
    }

    public PastFolder(
            JournalReader journal, RetentionStore retention, Supplier<EntityFold> folds, InstantSource clock) {
        this.journal = journal;
        this.retention = retention;
        this.folds = folds;
        this.clock = clock;
    }

    /**
     * Removes what may go of an entity.
     *
     * @param trial only look
     */
    public Found fold(String entity, Bounds bounds, boolean trial) {
        OptionalLong first = firstRow(entity);
        while (first.isPresent()) {
            Walk walk = new Walk(entity, bounds, journal.highestSequenceNumber(entity), first.getAsLong());
            if (walk.begin()) {
                walk.run();
                long rows = Math.max(0, walk.last - walk.first + 1);
                if (rows > 0 && !trial) {
                    rows = retention.fold(walk.base, walk.last, bounds.upToOffset());
                }
                return new Found(rows, walk.more && rows > 0, walk.waitsFrom, walk.atEnd);
            }
            OptionalLong now = firstRow(entity);
            if (now.equals(first)) {
                throw new IllegalStateException(
                        "Nothing stands for the rows of " + entity + " before " + first.getAsLong() + ".");
            }
            first = now; // somebody has folded or forgotten it since
        }
        return Found.NOTHING;
    }

    private OptionalLong firstRow(String entity) {
        return journal.readEntity(entity, 1, new ReadLimit(1, 1)).rows().stream()
                .mapToLong(JournalRow::sequenceNumber)
                .findFirst();
    }

    /** Along the rows of one entity. */
    private final class Walk {
        private final String entity;
        private final Bounds bounds;
        private final long newest;
        private final long first;
        private final EntityFold fold = folds.get();

        private long last;
        private SnapshotRow base;
        private boolean more;
        private long waitsFrom = Long.MAX_VALUE;
        private EntityState atEnd;

        Walk(String entity, Bounds bounds, long newest, long first) {
            this.entity = entity;
            this.bounds = bounds;
            this.newest = newest;
            this.first = first;
            this.last = first - 1;
        }

        void run() {
            boolean goesOn = true;
            while (goesOn && last < newest) {
                JournalBatch page = journal.readEntity(entity, last + 1, PAGE);
                goesOn = !page.rows().isEmpty();
                for (JournalRow row : page.rows()) {
                    if (!goesOn || !take(row)) {
                        goesOn = false;
                        break;
                    }
                }
            }
            keep();
        }

        /** A snapshot stands for the rows so far. */
        private void keep() {
            if (base == null && last >= first) {
                base = fold.snapshot(entity, last, clock.instant());
            }
        }

        /**
         * From the newest snapshot that holds nothing which may not go, or from the first row of all. False when rows were
         * removed before and no snapshot that stands for them is there.
         */
        boolean begin() {
            Optional<SnapshotRow> snapshot = journal.nearestSnapshot(entity, newest - 1);
            while (snapshot.isPresent() && snapshot.get().sequenceNumber() >= first - 1) {
                SnapshotRow found = snapshot.get();
                if (mayStand(found) && fold.begin(found).isPresent()) {
                    last = found.sequenceNumber();
                    base = found;
                    return true;
                }
                snapshot = journal.nearestSnapshot(entity, found.sequenceNumber() - 1);
            }
            return first == 1;
        }

        private boolean mayStand(SnapshotRow found) {
            boolean old = EntitySnapshot.state(found)
                    .filter(state -> state.timestamp().compareTo(bounds.horizon()) <= 0)
                    .isPresent();
            boolean few = found.sequenceNumber() - first < MOST_ROWS;
            return old && few && offset(found.sequenceNumber()) <= bounds.upToOffset();
        }

        /** Of a row; beyond all bounds when somebody has removed it since. */
        private long offset(long row) {
            return row < first
                    ? 0
                    : journal.readEntity(entity, row, new ReadLimit(1, 1)).rows().stream()
                            .filter(found -> found.sequenceNumber() == row)
                            .mapToLong(JournalRow::ordering)
                            .findFirst()
                            .orElse(Long.MAX_VALUE);
        }

        /** Whether the walk goes on after this row. */
        private boolean take(JournalRow row) {
            if (row.sequenceNumber() != last + 1) {
                return false; // removed by somebody else
            }
            EventRow events = EntityRows.decode(row);
            boolean young = newest(events).compareTo(bounds.horizon()) > 0 || row.ordering() > bounds.upToOffset();
            if (young) {
                waitsFrom = row.ordering();
                return false;
            }
            if (row.sequenceNumber() == newest) {
                keep();
                fold.add(events);
                atEnd = fold.state();
                return false;
            }
            if (last - first >= MOST_ROWS) {
                more = true;
                return false;
            }
            fold.add(events);
            last = row.sequenceNumber();
            base = null;
            return true;
        }
    }

    private static HybridTimestamp newest(EventRow row) {
        return row instanceof EventRow.Events events
                ? events.last().timestamp()
                : ((EventRow.Merged) row).state().timestamp();
    }
}
