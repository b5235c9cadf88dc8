package dev.atoll.entity;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.DurationText;
import java.time.Duration;

/**
 * How far another region may be behind with a collection's writes.
 *
 * @param limit 10 ms to 30 d
 */
public record LagLimit(Duration limit, LagAction action) {

    private static final Duration LEAST = Duration.ofMillis(10);
    private static final Duration MOST = Duration.ofDays(30);

    /**
     * @throws AtollException {@link ErrorCode#INVALID_DEFINITION} when the limit is out of range
     */
    public LagLimit {
        if (limit.compareTo(LEAST) < 0 || limit.compareTo(MOST) > 0) {
            throw new AtollException(
                    ErrorCode.INVALID_DEFINITION,
                    "The limit of 'maxLag' is " + DurationText.write(limit) + ": use 10ms to 30d.");
        }
    }
}
