package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.RegionId;

/**
 * Which rows of this region's journal cross a link of a mesh: those of its own origin, in any incarnation, and merged
 * states. Events of others come from where they were made.
 *
 * @param self this region
 * @param sliceFrom the first slice that the link carries, inclusive
 * @param sliceTo the last, inclusive
 */
public record CrossingRule(RegionId self, int sliceFrom, int sliceTo) {

    /** @param payload a row as journaled */
    public boolean crosses(String persistenceId, byte[] payload) {
        return carries(persistenceId)
                && EventRowCodec.peekOrigin(payload)
                        .map(origin -> origin.region().equals(self))
                        .orElse(true);
    }

    boolean carries(String persistenceId) {
        int slice = EntityId.sliceOf(persistenceId);
        return slice >= sliceFrom && slice <= sliceTo;
    }
}
