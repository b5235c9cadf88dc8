package dev.atoll.crdt;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hybrid logical clock of one node: it never goes back, also when the wall clock does, and it is always ahead of
 * every timestamp that it has observed. Safe for use by many threads.
 */
public final class HybridClock {

    private final InstantSource wall;
    private final AtomicLong last = new AtomicLong();

    /** @param wall the wall clock to follow */
    public HybridClock(InstantSource wall) {
        this.wall = wall;
    }

    /** A timestamp larger than all that this clock has returned or observed. */
    public HybridTimestamp next() {
        long now = HybridTimestamp.of(wall.millis(), 0).packed();
        return new HybridTimestamp(last.updateAndGet(before -> Math.max(before + 1, now)));
    }

    /** A timestamp larger than all that this clock has returned or observed, and larger than {@code floor}. */
    public HybridTimestamp nextAfter(HybridTimestamp floor) {
        observe(floor);
        return next();
    }

    /** Makes every later timestamp larger than {@code seen}. */
    public void observe(HybridTimestamp seen) {
        if (seen.packed() > last.get()) {
            last.accumulateAndGet(seen.packed(), Math::max);
        }
    }

    /** Where the clock stands, without advancing it: nothing later is given a timestamp at or below this one's past. */
    public HybridTimestamp current() {
        long now = HybridTimestamp.of(wall.millis(), 0).packed();
        return new HybridTimestamp(Math.max(last.get(), now));
    }
}
