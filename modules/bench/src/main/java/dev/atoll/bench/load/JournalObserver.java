package dev.atoll.bench.load;

import dev.atoll.bench.database.JournalDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/**
 * Reads a region's journal table from outside, in the same way whoever fills it: an event counts when its row is
 * visible to another connection, which is when it is durable there. Used by one
 * thread at a time, except for {@link #replicated}.
 */
public final class JournalObserver implements AutoCloseable {
    private static final int FETCH = 2000;
    private static final long ROLLED_BACK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int ownSide;
    private final Connection connection;
    private final PreparedStatement highest;
    private final PreparedStatement after;
    private final Set<Long> aheadOfGap = new HashSet<>();
    private long watermark;
    private long watermarkMovedNanos = System.nanoTime();
    private final LongAdder replicated = new LongAdder();

    /**
     * Starts to observe at the present end of the journal.
     *
     * @param ownSide the side whose journal it is; events of the other side are the replicated ones
     */
    public JournalObserver(JournalDatabase journal, int ownSide) {
        this.ownSide = ownSide;
        try {
            connection = journal.connect();
            highest = connection.prepareStatement("select max(\"ordering\") from \"event_journal\"");
            after = connection.prepareStatement("select \"ordering\", \"event_payload\" from \"event_journal\""
                    + " where \"ordering\" > ? order by \"ordering\" limit " + FETCH);
            watermark = highest();
        } catch (SQLException e) {
            throw new IllegalStateException("observe " + journal.url(), e);
        }
    }

    /** The highest row number that is visible now; 0 in an empty journal. Cheap. */
    public long highest() {
        try (ResultSet row = highest.executeQuery()) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many replicated events the calls of {@link #read} have seen. */
    public long replicated() {
        return replicated.sum();
    }

    /**
     * Reads all rows not read before.
     *
     * @param lag receives now minus the due time of every replicated event, in nanoseconds; null to count only
     * @param fromNanos events that were due before are counted, but not recorded
     */
    public void read(Histogram lag, long fromNanos) {
        int found;
        do {
            found = readOnce(lag, fromNanos);
        } while (found == FETCH);
    }

    /** Rows may become visible out of order: those after a missing number are remembered, and read once only. */
    private int readOnce(Histogram lag, long fromNanos) {
        int fresh = 0;
        try {
            after.setLong(1, watermark);
            try (ResultSet rows = after.executeQuery()) {
                long now = System.nanoTime();
                while (rows.next()) {
                    if (aheadOfGap.add(rows.getLong(1))) {
                        fresh++;
                        count(rows.getBytes(2), now, lag, fromNanos);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        moveWatermark();
        return fresh;
    }

    private void moveWatermark() {
        long now = System.nanoTime();
        boolean rolledBack = !aheadOfGap.isEmpty() && now - watermarkMovedNanos > ROLLED_BACK_AFTER_NANOS;
        if (rolledBack && !aheadOfGap.contains(watermark + 1)) {
            watermark = Collections.min(aheadOfGap) - 1;
        }
        if (aheadOfGap.isEmpty()) {
            watermarkMovedNanos = now;
        }
        while (aheadOfGap.remove(watermark + 1)) {
            watermark++;
            watermarkMovedNanos = now;
        }
    }

    private void count(byte[] payload, long now, Histogram lag, long fromNanos) {
        Marks.scan(payload, (side, due) -> {
            if (side != ownSide) {
                replicated.increment();
                if (lag != null && due >= fromNanos) {
                    lag.recordValue(Math.max(0, now - due));
                }
            }
        });
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
