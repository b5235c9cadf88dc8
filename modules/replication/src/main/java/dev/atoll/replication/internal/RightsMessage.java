package dev.atoll.replication.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.RightsWish;
import dev.atoll.replication.internal.protocol.LinkFrame;

/** A wish for rights on its way to the node that holds the link; crosses from node to node. */
record RightsMessage(EntityId id, RightsWish wish) implements RightsForwarder.Command {

    LinkFrame.RightsWanted frame() {
        return new LinkFrame.RightsWanted(id.persistenceId(), wish.wanted(), wish.received(), wish.urgent());
    }
}
