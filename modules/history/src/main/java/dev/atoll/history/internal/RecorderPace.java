package dev.atoll.history.internal;

import java.time.Duration;

/**
 * How long the recorder pauses between its steps: long enough that many rows come together, and that it works no more
 * than a share of the time. So what an overload of conflicts costs is bounded, and the log trails further behind. A machine
 * that has time to spare gives it a fifth of one processor; when nobody writes meanwhile it catches up without pauses.
 */
final class RecorderPace {

    /** However long a step took: what it waited for may have been something else. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Duration NONE = Duration.ofMillis(1);

    private static final int SPARE_SHARE_PERCENT = 20;

    private final Duration interval;
    private final int sharePercent;

    /** @param sharePercent of the time while the machine is busy, 1..100 */
    RecorderPace(Duration interval, int sharePercent) {
        this.interval = interval;
        this.sharePercent = sharePercent;
    }

    /**
     * @param worked how long the last step took
     * @param behind whether it left anything that it could have done
     * @param quiet whether nothing was written meanwhile
     * @param busy whether others need the machine's time
     */
    Duration pause(Duration worked, boolean behind, boolean quiet, boolean busy) {
        Duration least = behind ? NONE : interval;
        if (quiet) {
            return least;
        }
        int percent = busy ? sharePercent : Math.max(sharePercent, SPARE_SHARE_PERCENT);
        Duration rest = worked.multipliedBy(100 - percent).dividedBy(percent);
        Duration bounded = rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
        return bounded.compareTo(least) > 0 ? bounded : least;
    }
}
