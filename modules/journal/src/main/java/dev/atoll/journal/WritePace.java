package dev.atoll.journal;

import java.time.Duration;

/**
 * When write transactions begin. Each costs the machine about as much as a dozen rows do, whatever is in it: small ones, one
 * right after the other, fill a machine that has little to write. So the more rows come, the longer the next transaction waits
 * for others to go with it, up to the interval. Who writes one row after the other never waits: by the time that a row is
 * committed, the next one may go. Safe for use by many threads.
 */
final class WritePace {

    /** So many rows in two transactions, and the interval passes in full. */
    private static final int FULL_ROWS = 32;

    private final long mostNanos;
    private long nextNanos;
    private int rowsBefore;
    private boolean begun;

    WritePace(Duration interval) {
        this.mostNanos = interval.toNanos();
    }

    /**
     * The turn of a transaction that could begin now.
     *
     * @return the nanoseconds until it begins
     */
    synchronized long takeTurn(long nowNanos, int rows) {
        long waitNanos = begun ? Math.max(0, nextNanos - nowNanos) : 0;
        long share = Math.min(FULL_ROWS, (long) rows + rowsBefore);
        nextNanos = nowNanos + waitNanos + mostNanos * share / FULL_ROWS;
        rowsBefore = rows;
        begun = true;
        return waitNanos;
    }
}
