package dev.atoll.journal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the beginnings of a loop's turns apart: after a pause the next turn begins at once, while there is always more
 * to do one begins per interval. What came meanwhile is done in one turn. For one thread at a time.
 */
final class Pace {
    private final long intervalNanos;
    private long nextNanos = System.nanoTime();

    Pace(Duration interval) {
        this.intervalNanos = interval.toNanos();
    }

    /** Blocks until the next turn may begin, at most the interval; earlier when the thread is interrupted. */
    void await() {
        long left = nextNanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = nextNanos - System.nanoTime();
        }
        nextNanos = System.nanoTime() + intervalNanos;
    }
}
