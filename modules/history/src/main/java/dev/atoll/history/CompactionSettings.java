package dev.atoll.history;

import com.typesafe.config.Config;
import dev.atoll.journal.CheckedSettings;
import java.time.Duration;

/**
 * How the past is folded, under {@code atoll.compaction}; {@code reference.conf} explains each.
 *
 * @param interval between two rounds
 * @param sweepInterval between two passes over the whole journal
 * @param pageRows rows that are looked at together
 * @param sharePercent of the time that it may take
 * @param requestTime how long it goes on by request
 */
public record CompactionSettings(
        Duration interval, Duration sweepInterval, int pageRows, int sharePercent, Duration requestTime) {

    /** @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_SETTING}, naming the key */
    public static CompactionSettings from(Config config) {
        CheckedSettings in = new CheckedSettings(config, "atoll.compaction");
        return new CompactionSettings(
                in.duration("interval", Duration.ofMillis(20), Duration.ofDays(1)),
                in.duration("sweep-interval", Duration.ofMillis(20), Duration.ofDays(365)),
                in.integer("page-rows", 1, 100_000),
                in.integer("share-percent", 1, 100),
                in.duration("request-time", Duration.ofMillis(10), Duration.ofMinutes(10)));
    }

    /** The same with another time for a pass by request. */
    public CompactionSettings withRequestTime(Duration time) {
        return new CompactionSettings(interval, sweepInterval, pageRows, sharePercent, time);
    }
}
