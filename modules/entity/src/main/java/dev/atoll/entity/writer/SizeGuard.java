package dev.atoll.entity.writer;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.Operation;

/**
 * Keeps one entity from growing without bound through local writes. Other regions' rows are never refused, or regions
 * would not converge.
 *
 * <p>Adds up what is written, which is never too little, and measures the state itself only when that sum passes the
 * limit.
 */
final class SizeGuard {

    private static final long UNKNOWN = -1;

    private final long maxBytes;
    private long atMost = UNKNOWN;

    SizeGuard(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether the entity may take what the operation adds; counts it as added when it may. */
    boolean allows(EntityState state, Operation operation) {
        long bytes = CommandSize.growth(operation);
        if (bytes == 0) {
            return true;
        }
        if (atMost == UNKNOWN || atMost + bytes > maxBytes) {
            atMost = EntityStateCodec.encode(state).length;
        }
        if (atMost + bytes > maxBytes) {
            return false;
        }
        atMost += bytes;
        return true;
    }

    /** Something else has changed the state. */
    void measureAgain() {
        atMost = UNKNOWN;
    }
}
