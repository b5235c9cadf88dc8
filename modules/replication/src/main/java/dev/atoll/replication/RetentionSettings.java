package dev.atoll.replication;

import com.typesafe.config.Config;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * How long the past is kept, under {@code atoll.retention}.
 *
 * @param window what is younger is kept in any case
 * @param interval how often a region looks up to when all have everything
 */
public record RetentionSettings(Duration window, Duration interval) {

    /** @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING}, naming the key */
    public static RetentionSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.retention");
        return new RetentionSettings(
                in.duration("window", Duration.ofSeconds(1), Duration.ofDays(36_500)),
                in.duration("interval", Duration.ofMillis(20), Duration.ofMinutes(10)));
    }
}
