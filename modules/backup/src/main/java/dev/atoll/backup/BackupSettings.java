package dev.atoll.backup;

import com.typesafe.config.Config;
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
 */
public record BackupSettings(
        List<String> repositories,
        BackupCodec codec,
        List<Path> keyFiles,
        long chunkBytes,
        long bytesPerSecond,
        Archive archive) {

    /**
     * What is written between backups.
     *
     * @param interval between two segments
     * @param segmentBytes a segment's rows before compression, at most about
     */
    public record Archive(boolean enabled, Duration interval, long segmentBytes) {}

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
                        archive.bytes("segment-bytes", 1 << 16, 1L << 28)));
    }

    /** Whether there is somewhere to put backups. */
    public boolean enabled() {
        return !repositories.isEmpty();
    }
}
