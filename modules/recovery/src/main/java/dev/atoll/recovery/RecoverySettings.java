package dev.atoll.recovery;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * The settings under {@code atoll.recovery}; {@code reference.conf} explains each.
 *
 * @param parallelism how many keys are taken back at the same time
 * @param pageKeys how many keys are listed at a time
 * @param retryTime how long a key is tried again that cannot be written now
 */
public record RecoverySettings(
        int parallelism,
        int pageKeys,
        Duration progressInterval,
        Duration pollInterval,
        Duration retryTime,
        int listErrors,
        int keepJobs,
        Duration previewTime,
        int examples,
        PointSettings points) {

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @param window how long the past is kept
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static RecoverySettings from(Config config, Duration window) {
        CheckedSettings in = new CheckedSettings(config, "atoll.recovery");
        return new RecoverySettings(
                in.integer("parallelism", 1, 256),
                in.integer("page-keys", 1, 10_000),
                in.duration("progress-interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
                in.duration("poll-interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
                in.duration("retry-time", Duration.ZERO, Duration.ofDays(1)),
                in.integer("list-errors", 0, 1_000),
                in.integer("keep-jobs", 1, 10_000),
                in.duration("preview-time", Duration.ofMillis(100), Duration.ofMinutes(5)),
                in.integer("examples", 0, 100),
                PointSettings.from(config, window));
    }

    /** The same with another time for a dry run. */
    public RecoverySettings withPreviewTime(Duration time) {
        return new RecoverySettings(
                parallelism,
                pageKeys,
                progressInterval,
                pollInterval,
                retryTime,
                listErrors,
                keepJobs,
                time,
                examples,
                points);
    }
}
