package dev.atoll.replication;

import dev.atoll.crdt.RegionId;
import java.time.Duration;

/**
 * A region begins to be, or is no longer, further behind with a collection than its {@code maxLag} allows. Each node publishes
 * what it measures to its actor system's event stream.
 *
 * @param exceeded whether it is too far behind now
 * @param behindMillis for how long it has not applied what was written here
 */
public record LagEvent(String collection, RegionId region, boolean exceeded, long behindMillis, Duration limit) {}
