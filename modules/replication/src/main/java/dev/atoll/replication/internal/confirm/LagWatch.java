package dev.atoll.replication.internal.confirm;

import dev.atoll.crdt.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which regions are too far behind with which collections, and how often that has begun. Safe for use by many threads. */
public final class LagWatch {

    /** @param times how often it has become too far */
    public record Seen(String collection, RegionId region, boolean exceeded, long times) {}

    private final Map<String, Seen> seen = new ConcurrentSkipListMap<>();

    /** Whether that is news. */
    public boolean changed(String collection, RegionId region, boolean exceeded) {
        String key = collection + " " + region;
        Seen before = seen.get(key);
        boolean wasExceeded = before != null && before.exceeded();
        if (exceeded == wasExceeded) {
            return false;
        }
        long times = (before == null ? 0 : before.times()) + (exceeded ? 1 : 0);
        seen.put(key, new Seen(collection, region, exceeded, times));
        return true;
    }

    /** All that were ever too far, by collection and region. */
    public List<Seen> all() {
        return List.copyOf(seen.values());
    }

    /** In proportion to how far beyond the limit it is; {@code most} from twice the limit on. */
    public static Duration delay(long behindMillis, Duration limit, Duration most) {
        double beyond = (double) (behindMillis - limit.toMillis()) / limit.toMillis();
        return Duration.ofMillis(Math.round(most.toMillis() * Math.max(0, Math.min(1, beyond))));
    }
}
