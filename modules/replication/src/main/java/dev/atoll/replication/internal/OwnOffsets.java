package dev.atoll.replication.internal;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Tells an offset that nothing is above which was answered to a writer of this node, without reading the journal: as long
 * as no other node of the region can have written it. For one thread.
 */
final class OwnOffsets {

    /** Nobody waits so long for the answer of a data actor: see {@code atoll.entity.timeouts}. */
    private static final long LONGEST_ANSWER_MILLIS = Duration.ofMinutes(11).toMillis();

    private final BooleanSupplier alone;
    private final LongSupplier committed;
    private final LongSupplier millis;
    private long aloneSince = Long.MIN_VALUE / 2;

    /**
     * @param alone whether this node is a member of its region, and no other is
     * @param committed the newest offset of what this node has written; 0 when that is not known
     * @param millis that go by
     */
    OwnOffsets(BooleanSupplier alone, LongSupplier committed, LongSupplier millis) {
        this.alone = alone;
        this.committed = committed;
        this.millis = millis;
    }

    /** Returns 0 when the journal has to be read. */
    long newest() {
        return watch() >= LONGEST_ANSWER_MILLIS ? committed.getAsLong() : 0;
    }

    /** Notices other nodes, and returns for how long there was none. */
    long watch() {
        long now = millis.getAsLong();
        aloneSince = alone.getAsBoolean() ? aloneSince : now;
        return now - aloneSince;
    }
}
