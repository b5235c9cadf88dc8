package dev.atoll.journal.internal;

import dev.atoll.journal.JournalRow;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest rows of the journal, up to a limit in bytes; complete from {@link #from} on, gaps apart. For one thread.
 */
public final class RecentRows {
    private final long limitBytes;
    private final List<JournalRow> rows = new ArrayList<>();

    /** Rows before this index are gone; removed for good now and then. */
    private int first;

    private long bytes;
    private long from;
    private long upTo;

    /**
     * Some of the rows.
     *
     * @param rows by ascending ordering
     * @param upTo there are no others up to here
     */
    public record Slice(List<JournalRow> rows, long upTo) {}

    /** @param start the offset after which rows will be appended */
    public RecentRows(long limitBytes, long start) {
        this.limitBytes = limitBytes;
        this.from = start;
        this.upTo = start;
    }

    /** @param watermark no row up to here is missing any more */
    public void append(List<JournalRow> newer, long watermark) {
        rows.addAll(newer);
        newer.forEach(row -> bytes += row.memoryBytes());
        upTo = watermark;
        while (bytes > limitBytes && first < rows.size()) {
            JournalRow oldest = rows.set(first++, null);
            bytes -= oldest.memoryBytes();
            from = oldest.ordering();
        }
        if (first > rows.size() / 2) {
            rows.subList(0, first).clear();
            first = 0;
        }
    }

    /** Drops the rows whose persistence id begins with the prefix: there is nothing at their offsets any more. */
    public void forget(String prefix) {
        List<JournalRow> kept = new ArrayList<>();
        bytes = 0;
        for (JournalRow row : rows.subList(first, rows.size())) {
            if (!row.persistenceId().startsWith(prefix)) {
                kept.add(row);
                bytes += row.memoryBytes();
            }
        }
        rows.clear();
        rows.addAll(kept);
        first = 0;
    }

    /** Whether all rows after this offset, up to the watermark, are here. */
    public boolean covers(long offset) {
        return offset >= from;
    }

    public long upTo() {
        return upTo;
    }

    /** The rows after an offset that is covered, ending with the one that reaches {@code maxBytes}. */
    public Slice after(long offset, long maxBytes) {
        int begin = firstAfter(offset);
        int end = begin;
        long size = 0;
        while (end < rows.size() && size < maxBytes) {
            size += rows.get(end++).memoryBytes();
        }
        List<JournalRow> slice = List.copyOf(rows.subList(begin, end));
        return new Slice(
                slice,
                end == rows.size()
                        ? Math.max(offset, upTo)
                        : slice.get(slice.size() - 1).ordering());
    }

    private int firstAfter(long offset) {
        int low = first;
        int high = rows.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (rows.get(middle).ordering() <= offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
