package dev.atoll.bench.load;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Notes, every other millisecond, when a journal of either region last received a row. */
public final class GrowthWatch implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<JournalObserver> observers;
    private final Thread thread;
    private volatile long lastGrowthNanos = System.nanoTime();
    private volatile boolean closed;

    /** Starts to watch; owns the observers. */
    public GrowthWatch(List<JournalObserver> observers) {
        this.observers = observers;
        this.thread = new Thread(this::watch, "growth-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** When the last row appeared, on {@link System#nanoTime}'s clock. */
    public long lastGrowthNanos() {
        return lastGrowthNanos;
    }

    private void watch() {
        long[] highest = new long[observers.size()];
        while (!closed) {
            for (int side = 0; side < highest.length; side++) {
                long now = observers.get(side).highest();
                if (now != highest[side]) {
                    highest[side] = now;
                    lastGrowthNanos = System.nanoTime();
                }
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        observers.forEach(JournalObserver::close);
    }
}
