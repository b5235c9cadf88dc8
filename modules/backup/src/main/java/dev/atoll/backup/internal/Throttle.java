package dev.atoll.backup.internal;

import java.util.concurrent.locks.LockSupport;

/** Keeps writing to a rate. For one thread. */
final class Throttle {

    private static final double NANOS_PER_SECOND = 1e9;

    private final long bytesPerSecond;
    private final long begunNanos = System.nanoTime();
    private long bytes;

    /** @param bytesPerSecond 0 for no limit */
    Throttle(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** Waits until so many more bytes may have been written. */
    void passed(long more) {
        if (bytesPerSecond <= 0) {
            return;
        }
        bytes += more;
        long due = begunNanos + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(left);
        }
    }
}
