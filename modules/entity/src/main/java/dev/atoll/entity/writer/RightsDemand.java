package dev.atoll.entity.writer;

import java.time.Duration;

/**
 * How much of an escrow counter is being taken here: the sum of what was taken, in which each amount fades with time. At a
 * steady pace it comes to what is taken in one window.
 */
final class RightsDemand {

    private final double windowMillis;
    private double sum;
    private long at;

    RightsDemand(Duration window) {
        this.windowMillis = Math.max(1, window.toMillis());
    }

    void add(long amount, long nowMillis) {
        fade(nowMillis);
        sum += amount;
    }

    /** What the next window will take if it goes on like this. */
    long expected(long nowMillis) {
        fade(nowMillis);
        return (long) sum;
    }

    private void fade(long nowMillis) {
        if (nowMillis > at) {
            sum *= Math.exp(-(nowMillis - at) / windowMillis);
            at = nowMillis;
        }
    }
}
