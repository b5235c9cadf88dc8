package dev.atoll.crdt;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The hybrid logical clock of one node: it never goes back, also when the wall clock does, and it is always ahead of
 * every timestamp that it has observed. Safe for use by many threads.
 *
 * <p>Timestamps from elsewhere take it at most {@code maxAhead} ahead of the wall clock.
 */
public final class HybridClock {

    private static final Duration ANY = Duration.ofMillis(Long.MAX_VALUE);

    private final InstantSource wall;
    private final long maxAheadMillis;
    private final AtomicLong last = new AtomicLong();

    /** A clock that others may take as far ahead as they like. */
    public HybridClock(InstantSource wall) {
        this(wall, ANY);
    }

    /**
     * @param wall the wall clock to follow
     * @param maxAhead how far ahead of the wall clock {@link #observe observed} timestamps may be; from 0 on
     */
    public HybridClock(InstantSource wall, Duration maxAhead) {
        this.wall = wall;
        this.maxAheadMillis = maxAhead.toMillis();
    }

    /** A timestamp larger than all that this clock has returned or observed. */
    public HybridTimestamp next() {
        long now = HybridTimestamp.of(wall.millis(), 0).packed();
        return new HybridTimestamp(last.updateAndGet(before -> Math.max(before + 1, now)));
    }

    /**
     * A timestamp larger than all that this clock has returned or observed, and larger than {@code floor}.
     *
     * @param floor of what was accepted before; may be as far ahead as it is
     */
    public HybridTimestamp nextAfter(HybridTimestamp floor) {
        raise(floor);
        return next();
    }

    /**
     * Makes every later timestamp larger than {@code seen}.
     *
     * @param seen from elsewhere, and not accepted yet
     * @throws AtollException {@link ErrorCode#CLOCK_AHEAD} when it is too far ahead of the wall clock; the clock has not
     *     changed, and the same timestamp is accepted when the wall clock has come closer
     */
    public void observe(HybridTimestamp seen) {
        if (seen.packed() > last.get()) {
            long aheadMillis = seen.millis() - wall.millis();
            if (aheadMillis > maxAheadMillis) {
                throw new AtollException(
                        ErrorCode.CLOCK_AHEAD,
                        "The timestamp " + seen + " is " + aheadMillis + " ms ahead of this node's clock; at most "
                                + maxAheadMillis + " ms are accepted (atoll.replication.max-clock-ahead). It is tried"
                                + " again until that is so: correct whichever clock is wrong.");
            }
            raise(seen);
        }
    }

    /**
     * Makes every later timestamp larger than {@code floor}, however far ahead that is.
     *
     * @param floor of what this region itself has promised never to go below again
     */
    public void raise(HybridTimestamp floor) {
        if (floor.packed() > last.get()) {
            last.accumulateAndGet(floor.packed(), Math::max);
        }
    }

    /** Every later timestamp is larger than this one. Takes no part in the order of events: it may be long ago. */
    public HybridTimestamp floor() {
        return new HybridTimestamp(last.get());
    }

    /** Where the clock stands, without advancing it: nothing later is given a timestamp at or below this one's past. */
    public HybridTimestamp current() {
        long now = HybridTimestamp.of(wall.millis(), 0).packed();
        return new HybridTimestamp(Math.max(last.get(), now));
    }
}
