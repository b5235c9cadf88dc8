package dev.atoll.journal;

import java.time.Duration;

/**
 * The settings under {@code atoll.journal.tail}; {@code reference.conf} explains each.
 *
 * @param readInterval the least time between the beginnings of two steps
 * @param lookInterval how often the database is read at least while this node's own writes are known without
 * @param batch what one read of the tail takes at most
 * @param recentBytes memory for recent rows
 */
public record TailSettings(
        Duration pollInterval,
        Duration readInterval,
        Duration lookInterval,
        ReadLimit batch,
        long recentBytes,
        Duration peerWakeInterval,
        Duration backoffMin,
        Duration backoffMax,
        Duration gapWarningAfter) {

    static TailSettings from(CheckedSettings in) {
        Duration backoffMin = in.duration("backoff-min", Duration.ofMillis(1), Duration.ofMinutes(1));
        return new TailSettings(
                in.duration("poll-interval", Duration.ofMillis(1), Duration.ofMinutes(1)),
                in.duration("read-interval", Duration.ZERO, Duration.ofSeconds(1)),
                in.duration("look-interval", Duration.ZERO, Duration.ofSeconds(1)),
                new ReadLimit(in.integer("batch-rows", 1, 100_000), in.bytes("batch-bytes", 1 << 10, 1L << 30)),
                in.bytes("recent-bytes", 0, 1L << 30),
                in.duration("peer-wake-interval", Duration.ofMillis(1), Duration.ofSeconds(1)),
                backoffMin,
                in.duration("backoff-max", backoffMin, Duration.ofMinutes(1)),
                in.duration("gap-warning-after", Duration.ofMillis(100), Duration.ofDays(1)));
    }
}
