package dev.atoll.replication;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * The settings under {@code atoll.confirm}; {@code reference.conf} explains each.
 *
 * @param timeout how long a write waits for other regions when nothing else is said
 * @param maxTimeout and at most
 * @param maxWaiting writes that wait at the same time
 * @param maxDelay of a write while a region is behind
 */
public record ConfirmSettings(Duration timeout, Duration maxTimeout, int maxWaiting, Duration maxDelay) {

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(1);

    /**
     * @param config the whole configuration
     * @throws AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static ConfirmSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.confirm");
        Duration timeout = in.duration("timeout", LEAST, MOST);
        return new ConfirmSettings(
                timeout,
                in.duration("max-timeout", timeout, MOST),
                in.integer("max-waiting", 1, 10_000_000),
                in.duration("max-delay", LEAST, Duration.ofSeconds(10)));
    }
}
