package dev.atoll.replication.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.RightsLinks;
import dev.atoll.entity.RightsWish;
import dev.atoll.replication.LinkPlacement;
import dev.atoll.replication.PeerStatus;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** The ways to other regions over the links of this region's nodes. */
final class LinkedRegions implements RightsLinks {

    private final StatusBoard board;
    private final PeerOrigins origins;
    private final LinkPlacement placement;
    private final String self;
    private final ActorRef<RightsForwarder.Command> forwarder;

    /** @param self the cluster address of this node */
    LinkedRegions(
            StatusBoard board,
            PeerOrigins origins,
            LinkPlacement placement,
            String self,
            ActorRef<RightsForwarder.Command> forwarder) {
        this.board = board;
        this.origins = origins;
        this.placement = placement;
        this.self = self;
        this.forwarder = forwarder;
    }

    @Override
    public boolean reaches(Origin origin) {
        return origins.current(origin.region()).filter(origin::equals).isPresent()
                && board.status(origin.region()).connected();
    }

    @Override
    public void ask(EntityId id, RightsWish wish) {
        PeerStatus status = board.status(wish.from().region());
        RightsMessage message = new RightsMessage(id, wish);
        if (self.equals(status.node())) {
            forwarder.tell(message);
        } else if (status.node() != null) {
            forwarder.tell(new RightsForwarder.Forward(status.node(), message));
        }
    }

    @Override
    public Optional<Origin> holder(EntityId id, RegionId region) {
        return placement.holds(region, id.collection()) ? origins.current(region) : Optional.empty();
    }
}
