package dev.atoll.management.internal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what policies could not decide, and says it once for each collection and interval. */
public final class FallbackLog {

    private static final Logger LOG = LoggerFactory.getLogger(FallbackLog.class);

    /** @param since how many since the log last said so */
    private record Told(long count, long since, Instant at) {}

    private final InstantSource clock;
    private final Duration interval;
    private final Map<String, Told> collections = new ConcurrentHashMap<>();

    public FallbackLog(InstantSource clock, Duration interval) {
        this.clock = clock;
        this.interval = interval;
    }

    public void report(String collection, Exception why) {
        Instant now = clock.instant();
        Told told = collections.compute(collection, (name, before) -> {
            if (before == null) {
                return new Told(1, 0, now);
            }
            boolean due = !now.isBefore(before.at().plus(interval));
            return due
                    ? new Told(before.count() + 1, 0, now)
                    : new Told(before.count() + 1, before.since() + 1, before.at());
        });
        if (told.since() == 0) {
            LOG.warn(
                    "Collection {}: {} Readers see what last-writer-wins shows, {} times so far.",
                    collection,
                    why.getMessage(),
                    told.count(),
                    why.getCause());
        }
    }

    public long count(String collection) {
        Told told = collections.get(collection);
        return told == null ? 0 : told.count();
    }
}
