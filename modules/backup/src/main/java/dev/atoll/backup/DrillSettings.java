package dev.atoll.backup;

import com.typesafe.config.Config;
import dev.atoll.backup.internal.Schedule;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings under {@code atoll.recovery.drills} and {@code atoll.recovery.objectives}; {@code reference.conf} explains
 * each.
 *
 * @param schedule an interval, a cron expression in UTC, or empty for never
 * @param directory where the scratch databases are
 * @param compareKeys the most keys that are compared
 * @param threads that read files and write rows
 * @param keep so many reports of this region
 * @param examples of keys that differ
 */
public record DrillSettings(
        String schedule,
        Path directory,
        int compareKeys,
        int threads,
        int keep,
        int examples,
        Duration progressInterval,
        Targets targets) {

    /**
     * What a region's recovery is to reach.
     *
     * @param rto from the beginning of a restore until its database is checked and can be used
     * @param rpo how old the oldest write may be that is in no backup and no archive
     */
    public record Targets(Duration rto, Duration rpo) {}

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static DrillSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.recovery.drills");
        CheckedSettings targets = new CheckedSettings(config, "atoll.recovery.objectives");
        String directory = in.text("directory");
        return new DrillSettings(
                Schedule.checked(in, "schedule"),
                directory.isEmpty()
                        ? Path.of(System.getProperty("java.io.tmpdir"), "atoll-drills")
                        : Path.of(directory),
                in.integer("compare-keys", 1, 10_000_000),
                in.integer("threads", 1, 64),
                in.integer("keep", 1, 1_000),
                in.integer("examples", 0, 100),
                in.duration("progress-interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
                new Targets(
                        targets.duration("rto", Duration.ofMillis(1), Duration.ofDays(365)),
                        targets.duration("rpo", Duration.ofMillis(1), Duration.ofDays(365))));
    }
}
