package dev.atoll.replication.internal.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before dialing again: twice as long after each failure, up to a limit, and never all at once. */
public final class Backoff {

    private final Duration min;
    private final Duration max;
    private final RandomGenerator random;
    private int failures;

    /** @param random spreads the attempts of many regions over time */
    public Backoff(Duration min, Duration max, RandomGenerator random) {
        this.min = min;
        this.max = max;
        this.random = random;
    }

    /** The wait after one more failure: between half of the current step and the whole of it. */
    public Duration next() {
        long step = Math.min(max.toMillis(), min.toMillis() << Math.min(failures++, 20));
        return Duration.ofMillis(Math.max(1, step / 2 + random.nextLong(step / 2 + 1)));
    }

    /** The wait when only somebody's change of configuration can help. */
    public Duration longest() {
        return max.dividedBy(2).plusMillis(random.nextLong(max.toMillis() / 2 + 1));
    }

    public void succeeded() {
        failures = 0;
    }
}
