package dev.atoll.management;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * The settings under {@code atoll.session}; {@code reference.conf} explains each.
 *
 * @param sessionWait how long a request waits for what its session has seen, when it does not say itself
 * @param maxWait the longest that it may say
 * @param maxWaiting requests of a node that wait at the same time
 */
public record SessionSettings(Duration sessionWait, Duration maxWait, int maxWaiting) {

    /**
     * Reads and checks the settings.
     *
     * @param config an actor system's whole configuration
     * @throws AtollException {@link ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static SessionSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.session");
        Duration maxWait = in.duration("max-wait", Duration.ZERO, Duration.ofHours(1));
        return new SessionSettings(
                in.duration("wait", Duration.ZERO, maxWait), maxWait, in.integer("max-waiting", 1, 1_000_000));
    }
}
