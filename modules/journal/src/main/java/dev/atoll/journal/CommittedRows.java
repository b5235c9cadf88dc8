package dev.atoll.journal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the writers of this node have committed, for the node's tail. Where the orderings of these rows follow each other,
 * nobody else can have written in between, and the tail has no need to read the journal.
 *
 * <p>Nobody relies on it: when it holds too much, it forgets all, and the tail reads. Safe for use by all threads.
 */
public final class CommittedRows {

    private final long limitBytes;
    private final List<JournalRow> rows = new ArrayList<>();
    private long bytes;
    private boolean sorted = true;
    private boolean followed;
    private boolean fed;
    private boolean begun;
    private boolean untold;
    private long highest;
    private volatile long newest;

    CommittedRows(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Call after their commit, and before the writers are told of it. */
    synchronized void add(List<JournalRow> committed) {
        fed = true;
        for (JournalRow row : committed) {
            highest = Math.max(highest, row.ordering());
        }
        noteNewest();
        if (!followed) {
            return;
        }
        rows.addAll(committed);
        committed.forEach(row -> bytes += row.memoryBytes());
        sorted = false;
        if (bytes > limitBytes) {
            clear();
        }
    }

    /** Rows were, or may have been or may yet be, committed with orderings that nobody here knows. */
    synchronized void addUntold() {
        untold = true;
        noteNewest();
    }

    /** Nothing that others than this process began to write before can appear above the offset any more. */
    public synchronized void begin(long offset) {
        begun = true;
        highest = Math.max(highest, offset);
        noteNewest();
    }

    private void noteNewest() {
        newest = begun && !untold ? highest : 0;
    }

    /**
     * An offset that nothing is above that this process, alone in its region, has written or read from its journal; 0 when
     * none is known. A write of unknown outcome ends that until the process starts again: it may appear at any time.
     */
    public long newest() {
        return newest;
    }

    /** Whether rows are kept; otherwise they are forgotten at once. */
    synchronized void follow(boolean follows) {
        followed = follows;
        clear();
    }

    /** Whether the writers of this node bring their rows here. Some databases do not tell them the orderings. */
    public synchronized boolean isFed() {
        return fed;
    }

    public synchronized boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Takes the rows whose orderings follow the offset without a gap, up to the limit, and forgets those before. */
    public synchronized List<JournalRow> takeAfter(long offset, ReadLimit limit) {
        dropUpTo(offset);
        long next = offset + 1;
        int count = 0;
        long size = 0;
        while (count < rows.size()
                && count < limit.rows()
                && size < limit.bytes()
                && rows.get(count).ordering() == next) {
            size += rows.get(count).memoryBytes();
            count++;
            next++;
        }
        List<JournalRow> taken = List.copyOf(rows.subList(0, count));
        removeFirst(count);
        return taken;
    }

    /** They have been read. */
    public synchronized void dropUpTo(long offset) {
        if (!sorted) {
            rows.sort(Comparator.comparingLong(JournalRow::ordering));
            sorted = true;
        }
        int count = 0;
        while (count < rows.size() && rows.get(count).ordering() <= offset) {
            count++;
        }
        removeFirst(count);
    }

    /** Drops the rows whose persistence id begins with the prefix. */
    synchronized void forget(String prefix) {
        rows.removeIf(row -> row.persistenceId().startsWith(prefix));
        bytes = rows.stream().mapToLong(JournalRow::memoryBytes).sum();
    }

    private void removeFirst(int count) {
        List<JournalRow> first = rows.subList(0, count);
        first.forEach(row -> bytes -= row.memoryBytes());
        first.clear();
    }

    private void clear() {
        rows.clear();
        bytes = 0;
        sorted = true;
    }
}
