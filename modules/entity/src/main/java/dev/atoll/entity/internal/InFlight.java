package dev.atoll.entity.internal;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is under way, up to a limit. Safe for use by many threads. */
public final class InFlight {

    private final AtomicInteger count = new AtomicInteger();
    private final int most;

    public InFlight(int most) {
        this.most = most;
    }

    /** Takes a place, to be given back with {@link #leave}; false when there is none. */
    public boolean enter() {
        if (count.incrementAndGet() > most) {
            count.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }
}
