package dev.atoll.entity;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Optional;

/** The ways to other regions, for those who need rights of them. Safe for use by many threads; never blocks. */
public interface RightsLinks {

    /** Where there are no other regions. */
    RightsLinks NONE = new RightsLinks() {
        @Override
        public boolean reaches(Origin origin) {
            return false;
        }

        @Override
        public void ask(EntityId id, RightsWish wish) {}

        @Override
        public Optional<Origin> holder(EntityId id, RegionId region) {
            return Optional.empty();
        }
    };

    /** Whether the origin is what a region writes as now, and that region is connected, as far as is known. */
    boolean reaches(Origin origin);

    /** Says the wish to the region that it is for. It gets lost when that region is not connected. */
    void ask(EntityId id, RightsWish wish);

    /**
     * What the region writes as, by the last link to it; empty when there was none since this node's start, or when the
     * region does not hold the entity's collection.
     */
    Optional<Origin> holder(EntityId id, RegionId region);
}
