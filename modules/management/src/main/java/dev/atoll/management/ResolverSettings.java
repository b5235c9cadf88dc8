package dev.atoll.management;

import com.typesafe.config.Config;
import dev.atoll.crdt.AtollException;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * The settings under {@code atoll.resolver}: how users' conflict resolvers are run. {@code reference.conf} explains each.
 *
 * @param timeLimit for one call, with the time that it waits for a thread
 * @param threads of each resolver
 * @param maxWaiting calls of each resolver that wait for a thread
 * @param logInterval between two lines about one collection
 */
public record ResolverSettings(Duration timeLimit, int threads, int maxWaiting, Duration logInterval) {

    /**
     * @param config the whole configuration
     * @throws AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING}, naming the key and its value
     */
    public static ResolverSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.resolver");
        return new ResolverSettings(
                in.duration("time-limit", Duration.ofMillis(1), Duration.ofSeconds(30)),
                in.integer("threads", 1, 100),
                in.integer("max-waiting", 1, 100_000),
                in.duration("log-interval", Duration.ofSeconds(1), Duration.ofDays(1)));
    }
}
