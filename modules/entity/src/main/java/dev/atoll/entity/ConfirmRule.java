package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.DurationText;
import java.time.Duration;
import java.util.Optional;

/**
 * How sure a write is to be when it is answered.
 *
 * @param minRegions for {@link ConfirmMode#SEMI_SYNC}: how many regions, the one that is asked included, 1 to 64; 2 with
 *     the other modes, which do not look at it
 * @param timeout how long the answer may wait for other regions, 1 ms to 1 h; empty: as the node is set
 */
public record ConfirmRule(ConfirmMode mode, int minRegions, Optional<Duration> timeout) {

    /** Answered when it is durable in the region that was asked. */
    public static final ConfirmRule ASYNC = of(ConfirmMode.ASYNC);

    static final int DEFAULT_MIN_REGIONS = 2;
    private static final int MOST_REGIONS = 64;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(1);

    /**
     * @throws AtollException {@link ErrorCode#INVALID_CONFIRM} when a value is out of range
     */
    public ConfirmRule {
        if (minRegions < 1 || minRegions > MOST_REGIONS) {
            throw new AtollException(
                    ErrorCode.INVALID_CONFIRM, "'minRegions' is " + minRegions + ": use 1 to " + MOST_REGIONS + ".");
        }
        if (minRegions != DEFAULT_MIN_REGIONS && mode != ConfirmMode.SEMI_SYNC) {
            throw new AtollException(
                    ErrorCode.INVALID_CONFIRM,
                    "'minRegions' is for the mode semi-sync: leave it out with " + mode.text() + ".");
        }
        if (timeout.isPresent()
                && (timeout.get().compareTo(LEAST) < 0 || timeout.get().compareTo(MOST) > 0)) {
            throw new AtollException(
                    ErrorCode.INVALID_CONFIRM,
                    "The timeout is " + DurationText.write(timeout.get()) + ": use 1ms to 1h.");
        }
    }

    public static ConfirmRule of(ConfirmMode mode) {
        return new ConfirmRule(mode, DEFAULT_MIN_REGIONS, Optional.empty());
    }

    /** @param regions how many, the one that is asked included */
    public static ConfirmRule semiSync(int regions) {
        return new ConfirmRule(ConfirmMode.SEMI_SYNC, regions, Optional.empty());
    }

    public ConfirmRule within(Duration limit) {
        return new ConfirmRule(mode, minRegions, Optional.of(limit));
    }

    /**
     * How many regions the rule asks for, the one that is asked included.
     *
     * @param regions of the collection, at least 1
     */
    public int needed(int regions) {
        return switch (mode) {
            case ASYNC -> 1;
            case SEMI_SYNC -> minRegions;
            case QUORUM -> regions / 2 + 1;
            case ALL -> regions;
        };
    }
}
