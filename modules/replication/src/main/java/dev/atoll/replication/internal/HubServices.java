package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What the {@link ConfirmationHub} uses of its node.
 *
 * @param newestOffset the newest offset of this region's journal that is visible now; blocks
 * @param ownOffsets an offset at or above all that this node has been answered, without blocking; the hub's alone
 * @param peers those that are configured
 * @param behind for the hub to note how many milliseconds each peer is behind
 * @param lacking for the hub to note of which collections each peer may lack rows, as it has said last
 */
record HubServices(
        Supplier<Long> newestOffset,
        OwnOffsets ownOffsets,
        Executor blocking,
        Set<RegionId> peers,
        Map<RegionId, Long> behind,
        Map<RegionId, Set<String>> lacking) {

    boolean hasPeers() {
        return !peers.isEmpty();
    }

    static long millis() {
        return System.nanoTime() / 1_000_000;
    }
}
