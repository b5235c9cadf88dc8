package dev.atoll.history;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * The settings under {@code atoll.conflicts}; {@code reference.conf} explains each.
 *
 * @param interval between two readings of the journal
 * @param sharePercent of the time that recording may take
 * @param keep how long a settled conflict is kept
 * @param keepMost how many conflicts are kept
 */
public record ConflictSettings(
        boolean record,
        Duration interval,
        int sharePercent,
        long batchBytes,
        long cacheBytes,
        Duration positionInterval,
        Duration keep,
        long keepMost,
        Duration retentionInterval) {

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static ConflictSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.conflicts");
        return new ConflictSettings(
                in.flag("record"),
                in.duration("interval", Duration.ofMillis(1), Duration.ofMinutes(1)),
                in.integer("share-percent", 1, 100),
                in.bytes("batch-bytes", 1 << 10, 1L << 28),
                in.bytes("cache-bytes", 0, 1L << 30),
                in.duration("position-interval", Duration.ZERO, Duration.ofMinutes(10)),
                in.duration("keep", Duration.ofMinutes(1), Duration.ofDays(36_500)),
                in.integer("keep-most", 1, 10_000_000),
                in.duration("retention-interval", Duration.ofSeconds(1), Duration.ofDays(1)));
    }
}
