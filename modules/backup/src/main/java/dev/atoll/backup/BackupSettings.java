package dev.atoll.backup;

import com.typesafe.config.Config;
import dev.atoll.backup.internal.Schedule;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The settings under {@code atoll.backup}; {@code reference.conf} explains each.
 *
 * @param repositories URLs; without any, nothing is backed up
 * @param chunkBytes a file's rows before compression, about
 * @param bytesPerSecond 0 for no limit
 * @param verifyWait how long a request waits for the end of a verification
 */
public record BackupSettings(
        List<String> repositories,
        BackupCodec codec,
        List<Path> keyFiles,
        long chunkBytes,
        long bytesPerSecond,
        Archive archive,
        Plan schedule,
        Keep keep,
        Duration verifyWait) {

    private static final int MOST_KEPT = 10_000;

    /**
     * What is written between backups.
     *
     * @param interval between two segments
     * @param segmentBytes a segment's rows before compression, at most about
     */
    public record Archive(boolean enabled, Duration interval, long segmentBytes) {}

    /** When backups are made: an interval, a cron expression in UTC, or empty for never. */
    public record Plan(String full, String differential, String incremental) {}

    /**
     * Which backups stay; a number of 0 keeps none by that rule, and all of them 0 keep everything.
     *
     * @param full newest full ones, with what builds on them
     * @param daily the last one of so many days; likewise by week and month
     * @param afterBackup whether the others are removed after each backup
     */
    public record Keep(int full, int daily, int weekly, int monthly, boolean afterBackup) {

        /** Whether any rule is set. */
        public boolean any() {
            return full + daily + weekly + monthly > 0;
        }
    }

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static BackupSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.backup");
        CheckedSettings archive = in.within("archive");
        return new BackupSettings(
                in.texts("repositories"),
                in.choice("codec", BackupCodec.class),
                in.texts("key-files").stream().map(Path::of).toList(),
                in.bytes("chunk-bytes", 1 << 16, 1L << 32),
                in.bytes("max-bytes-per-second", 0, 1L << 40),
                new Archive(
                        archive.flag("enabled"),
                        archive.duration("interval", Duration.ofMillis(100), Duration.ofDays(1)),
                        archive.bytes("segment-bytes", 1 << 16, 1L << 28)),
                plan(in.within("schedule")),
                keep(in.within("keep")),
                in.duration("verify-wait", Duration.ZERO, Duration.ofMinutes(1)));
    }

    private static Plan plan(CheckedSettings in) {
        return new Plan(
                Schedule.checked(in, "full"),
                Schedule.checked(in, "differential"),
                Schedule.checked(in, "incremental"));
    }

    private static Keep keep(CheckedSettings in) {
        return new Keep(
                in.integer("full", 0, MOST_KEPT),
                in.integer("daily", 0, MOST_KEPT),
                in.integer("weekly", 0, MOST_KEPT),
                in.integer("monthly", 0, MOST_KEPT),
                in.flag("after-backup"));
    }

    /** Whether there is somewhere to put backups. */
    public boolean enabled() {
        return !repositories.isEmpty();
    }
}
