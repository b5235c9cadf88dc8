package dev.atoll.journal.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.CommittedRows;
import dev.atoll.journal.CompletenessRule;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Follows the journal by ordering and never passes a number whose row may still become visible.
 *
 * <p>Orderings are given out before the commit. When a number is missing below one that is there, its transaction is still
 * running, or will never commit (rolled back, or the number was lost in a crash). To tell which, without a time-out:
 *
 * <ol>
 *   <li>rows up to {@code limit} are seen, some number below is missing;
 *   <li>then everyone who may be writing is listed: whoever drew the missing number did so before the row at
 *       {@code limit} became visible, so if it can still commit, it is on the list;
 *   <li>once all on the list have been seen gone (newcomers do not matter, they draw higher numbers), a further read
 *       shows all rows up to {@code limit} that there will ever be: everything up to there is settled.
 * </ol>
 *
 * <p>What this node has written itself is known without reading it, orderings included ({@link CommittedRows}). Those that
 * follow the watermark number by number leave no room for anybody else's, and are given out at once.
 *
 * <p>Blocking, and for one thread at a time. After an exception it is where it was before the call.
 */
public final class GapSafeTail {
    /** Below every ordering. */
    public static final long NOT_STARTED = -1;

    private static final ReadLimit ONE_ROW = new ReadLimit(1, 1);

    private final Journal journal;
    private final CommittedRows committed;
    private final ReadLimit limit;
    private final long lookNanos;
    private final CompletenessRule completeness;
    private long lookedAtNanos = System.nanoTime();

    /** All rows up to here have been given out, or were there before the start. */
    private long watermark = NOT_STARTED;

    /** No row up to here can still appear; rows between the watermark and here are visible. */
    private long settled = NOT_STARTED;

    /** Whom to wait for, while a gap is being watched. */
    private Gap gap;

    /**
     * One step forward.
     *
     * @param rows the rows between the earlier watermark and the new one
     * @param watermark all rows up to here have been given out by this and earlier steps; may be above the last row
     * @param more whether another step would find more at once
     * @param waitingFor whose transactions keep the tail from advancing; empty when nobody's do
     * @param complete all events that this region accepted with a timestamp up to this one are at or below the watermark
     * @param looked whether the database was read; if not, others may have written
     */
    public record Step(
            List<JournalRow> rows,
            long watermark,
            boolean more,
            Set<String> waitingFor,
            HybridTimestamp complete,
            boolean looked) {}

    /**
     * A watched gap.
     *
     * @param upTo what is settled when everyone is gone
     * @param writers who may still fill it; those seen gone are taken out
     */
    private record Gap(long upTo, Set<String> writers) {}

    /** @param look so often at least is the database read, in any case */
    public GapSafeTail(Journal journal, ReadLimit limit, Duration look, CompletenessRule completeness) {
        this.journal = journal;
        this.committed = journal.committed();
        this.completeness = completeness;
        this.limit = limit;
        this.lookNanos = look.toNanos();
    }

    /**
     * Goes on. The first steps only find out where the journal ends now, and give no rows: until nobody can write below
     * that end any more, the watermark is {@link #NOT_STARTED}.
     *
     * @param look whether the database is to be read in any case, because others may have written
     */
    public Step poll(boolean look) {
        if (gap != null && allGone(gap)) {
            settled = Math.max(settled, gap.upTo());
            gap = null;
        }
        if (watermark == NOT_STARTED) {
            return start();
        }
        if (look || gap != null || !committed.isFed() || System.nanoTime() - lookedAtNanos >= lookNanos) {
            return readOn();
        }
        List<JournalRow> own = committed.takeAfter(watermark, limit);
        return own.isEmpty() && !committed.isEmpty() ? readOn() : goOn(own);
    }

    /** @param own rows that follow the watermark without a gap */
    private Step goOn(List<JournalRow> own) {
        watermark += own.size();
        settled = Math.max(settled, watermark);
        return step(own, !committed.isEmpty(), false);
    }

    private Step start() {
        if (settled != NOT_STARTED) {
            watermark = settled;
            committed.begin(watermark);
        } else if (gap == null) {
            gap = watch(journal.reader().highestOrdering());
        }
        return step(List.of(), watermark != NOT_STARTED, true);
    }

    private Step readOn() {
        if (gap != null && !gap.writers().isEmpty() && nextIsMissing()) {
            return step(List.of(), false, true); // the long read would give nothing
        }
        lookedAtNanos = System.nanoTime();
        completeness.beforeRead();
        JournalBatch batch = journal.reader().readAfter(watermark, limit);
        int safe = countSafe(batch.rows());
        boolean stoppedAtGap = safe < batch.rows().size();
        if (stoppedAtGap && gap == null) {
            gap = watch(batch.rows().get(batch.rows().size() - 1).ordering());
        }
        List<JournalRow> rows = batch.rows().subList(0, safe);
        if (safe > 0) {
            watermark = rows.get(safe - 1).ordering();
        }
        if (stoppedAtGap || batch.complete()) {
            watermark = Math.max(watermark, settled); // nothing more is between the two
        }
        settled = Math.max(settled, watermark);
        committed.dropUpTo(watermark);
        completeness.afterRead(!stoppedAtGap && batch.complete());
        return step(rows, !stoppedAtGap && !batch.complete(), true);
    }

    private Step step(List<JournalRow> rows, boolean more, boolean looked) {
        Set<String> writers = gap == null ? Set.of() : Set.copyOf(gap.writers());
        boolean gapWillPass = gap != null && writers.isEmpty();
        return new Step(rows, watermark, more || gapWillPass, writers, completeness.complete(), looked);
    }

    private boolean nextIsMissing() {
        return countSafe(journal.reader().readAfter(watermark, ONE_ROW).rows()) == 0;
    }

    /** How many rows from the beginning are settled or follow each other without a gap. */
    private int countSafe(List<JournalRow> rows) {
        long last = Math.max(watermark, settled);
        int count = 0;
        for (JournalRow row : rows) {
            if (row.ordering() > last + 1) {
                break;
            }
            last = Math.max(last, row.ordering());
            count++;
        }
        return count;
    }

    /** Must come after the read that saw the row at {@code upTo}. */
    private Gap watch(long upTo) {
        return new Gap(upTo, new HashSet<>(writersInFlight()));
    }

    private Set<String> writersInFlight() {
        return journal.database().run(journal.database().dialect()::writersInFlight);
    }

    private boolean allGone(Gap watched) {
        if (!watched.writers().isEmpty()) {
            watched.writers().retainAll(writersInFlight());
        }
        return watched.writers().isEmpty();
    }
}
