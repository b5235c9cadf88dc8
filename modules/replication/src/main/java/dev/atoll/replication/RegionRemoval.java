package dev.atoll.replication;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.RegionRegistry;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What this node does about regions that were removed for good, its own among them. Safe for use by many threads. */
public final class RegionRemoval implements LinkRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(RegionRemoval.class);

    private final RegionRegistry regions;

    public RegionRemoval(RegionRegistry regions) {
        this.regions = regions;
    }

    /** Why this region serves nothing any more; empty unless it was removed. */
    public Optional<AtollException> outOfService() {
        return regions.isRemoved(regions.origin())
                ? Optional.of(new AtollException(
                        ErrorCode.REGION_REMOVED,
                        "Region " + regions.self() + " was removed from the mesh: what it has is not what the others"
                                + " have."))
                : Optional.empty();
    }

    @Override
    public boolean isRemoved(Origin origin) {
        return regions.isRemoved(origin);
    }

    /** One that was itself removed may have removed this region before it knew. */
    @Override
    public void removedBy(RegionId peer) {
        if (regions.isRemoved(regions.origin()) || regions.isGone(peer)) {
            return;
        }
        LOG.error(
                "Region {} says that this region was removed for good: it serves nothing from now on. To bring it back,"
                        + " stop it, empty its database, and start it again.",
                peer);
        CompletionStage<Void> unused = regions.selfRemoved().whenComplete((written, failure) -> {
            if (failure != null) {
                LOG.warn("That this region was removed cannot be noted now: {}", failure.getMessage());
            }
        });
    }
}
