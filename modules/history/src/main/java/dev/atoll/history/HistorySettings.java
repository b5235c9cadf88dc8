package dev.atoll.history;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import dev.atoll.journal.ReadLimit;

/**
 * The settings under {@code atoll.history}; {@code reference.conf} explains each.
 *
 * @param maxRows the rows of one key that a reading may take up
 * @param read what is read from the database at a time
 * @param maxPageBytes the bytes of values after which a page ends
 */
public record HistorySettings(long maxRows, ReadLimit read, long maxPageBytes) {

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static HistorySettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.history");
        return new HistorySettings(
                in.integer("max-rows", 1, 100_000_000),
                new ReadLimit(in.integer("read-rows", 1, 100_000), in.bytes("read-bytes", 1 << 10, 1L << 28)),
                in.bytes("max-page-bytes", 1 << 10, 1L << 30));
    }
}
