package dev.atoll.entity.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is under way and the bytes that it carries, up to a limit each. Safe for use by many threads. */
public final class InFlight {

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final int most;
    private final long mostBytes;

    public InFlight(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    /**
     * Takes a place, to be given back with {@link #leave}; false when there is none. What carries more than all together may
     * is taken when nothing else carries anything: it would never be taken otherwise.
     */
    public boolean enter(long size) {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        if (size == 0) {
            return true;
        }
        long all = bytes.addAndGet(size);
        if (all > mostBytes && all > size) {
            leave(size);
            return false;
        }
        return true;
    }

    void leave(long size) {
        count.decrementAndGet();
        if (size != 0) {
            bytes.addAndGet(-size);
        }
    }

    public int count() {
        return count.get();
    }

    public long bytes() {
        return bytes.get();
    }
}
