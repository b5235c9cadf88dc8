package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.function.Predicate;

/**
 * Which rows of this region's journal cross a link of a mesh. Rows of collections that the peer does not hold stay. Events
 * come from where they were made, so those of third regions stay; what crosses is:
 *
 * <ul>
 *   <li>events of this region, in any of its incarnations;
 *   <li>merged states;
 *   <li>events that the peer itself made in an earlier incarnation: it lost them with its journal, and nobody else
 *       would bring back those that arrive here after it has begun again.
 * </ul>
 *
 * @param self this region
 * @param peer what the peer is now
 * @param sliceFrom the first slice that the link carries, inclusive
 * @param sliceTo the last, inclusive
 * @param held whether the peer holds a collection, as far as this region knows now
 */
public record CrossingRule(RegionId self, Origin peer, int sliceFrom, int sliceTo, Predicate<String> held) {

    /** Whether the row would cross if the peer held its collection. */
    boolean isKeptBack(String persistenceId, byte[] payload) {
        return isInSlices(persistenceId)
                && !held.test(EntityId.collectionOf(persistenceId))
                && EventRowCodec.peekOrigin(payload).map(this::crosses).orElse(true);
    }

    /** @param payload a row as journaled */
    public boolean crosses(String persistenceId, byte[] payload) {
        return carries(persistenceId)
                && EventRowCodec.peekOrigin(payload).map(this::crosses).orElse(true);
    }

    private boolean crosses(Origin origin) {
        return origin.region().equals(self)
                || (origin.region().equals(peer.region()) && origin.incarnation() != peer.incarnation());
    }

    boolean carries(String persistenceId) {
        return isInSlices(persistenceId) && held.test(EntityId.collectionOf(persistenceId));
    }

    boolean isInSlices(String persistenceId) {
        int slice = EntityId.sliceOf(persistenceId);
        return slice >= sliceFrom && slice <= sliceTo;
    }
}
