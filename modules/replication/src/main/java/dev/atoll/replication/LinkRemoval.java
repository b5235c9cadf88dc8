package dev.atoll.replication;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.link.PlacementPort;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Which regions were removed for good, as the links of a node ask. Safe for use by many threads; never blocks. */
public interface LinkRemoval {

    /** None was. */
    LinkRemoval NONE = origin -> false;

    /** Whether the origin was removed: then it gets no link. */
    boolean isRemoved(Origin origin);

    /** Whether the region was removed and has not come back, as far as this one knows. */
    default boolean isGone(RegionId region) {
        return false;
    }

    /** The removed origins of the regions that have not come back. */
    default Collection<Origin> gone() {
        return List.of();
    }

    /** The peer says that this region was removed. */
    default void removedBy(RegionId peer) {}

    /**
     * The peers that this node has links with now, said again and again; those that were removed have been told to go and
     * are no longer among them once they have.
     */
    default void linked(Set<Origin> peers) {}

    /** Whether nothing of these origins can arrive here any more: only then a peer gets what there is of them. */
    default boolean hasExpelled(Collection<Origin> removed) {
        return removed.isEmpty();
    }

    /** The states that are needed from the peer because others were removed. */
    default List<PlacementPort.Wish> wishes(RegionId peer) {
        return List.of();
    }

    /** The states that were needed are applied. */
    default void received(PlacementPort.Wish wish, RegionId from) {}
}
