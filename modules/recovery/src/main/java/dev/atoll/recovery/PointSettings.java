package dev.atoll.recovery;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * The settings under {@code atoll.recovery.points}; {@code reference.conf} explains each.
 *
 * @param interval how often a region makes a point by itself; zero: never
 * @param keep how many of these are kept of a region
 * @param keepFor how long they are kept
 * @param mostNamed how many others there may be
 */
public record PointSettings(Duration interval, int keep, Duration keepFor, int mostNamed) {

    private static final String WINDOW = "window";

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @param window how long the past is kept
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static PointSettings from(Config config, Duration window) {
        CheckedSettings in = new CheckedSettings(config, "atoll.recovery.points");
        return new PointSettings(
                in.duration("interval", Duration.ZERO, Duration.ofDays(365)),
                in.integer("keep", 1, 1_000),
                in.text("keep-for").equals(WINDOW)
                        ? window
                        : in.duration("keep-for", Duration.ofSeconds(1), Duration.ofDays(3650)),
                in.integer("most-named", 1, 10_000));
    }
}
