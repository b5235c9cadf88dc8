package dev.atoll.replication.internal.link;

import dev.atoll.crdt.Origin;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.UUID;

/**
 * What a {@link LinkConversation} asks of its surroundings. Nothing here may call back before it returns: answers are
 * given later, in the thread of the conversation.
 */
public interface LinkPort extends InboundLink.Effects, OutboundLink.Effects {

    /** May this peer have this link? Answer with {@link LinkConversation#admitted} or {@link LinkConversation#refuse}. */
    void admit(LinkFrame.Hello peer);

    /** Load the stored offset of the peer's journal, then call {@link LinkConversation#offsetLoaded}. */
    void loadOffset(UUID peerJournal);

    /** Find the events that the peer misses, or the state instead, then call {@link LinkConversation#repaired}. */
    void answerRange(LinkFrame.RangeRequest request);

    /** Read the state that the peer asks for, then call {@link LinkConversation#repaired}. */
    void answerState(LinkFrame.StateRequest request);

    /**
     * Give the peer what can be spared, then call {@link LinkConversation#shared}.
     *
     * @param peer what the peer writes as
     */
    void shareRights(Origin peer, LinkFrame.RightsWanted wanted);

    /** What has to do with the placement of collections. */
    PlacementPort placement();

    /** What this region announces now; {@link Announcement#NONE}: nothing. */
    default Announcement announcement() {
        return Announcement.NONE;
    }

    /** The peer announces this. */
    default void announced(Announcement announcement) {}

    /** The newest offset of this region's journal that is safe to read, for heartbeats. */
    long watermark();

    /** Close the connection after what was sent. The conversation is over. */
    void close(LinkEnd end);
}
