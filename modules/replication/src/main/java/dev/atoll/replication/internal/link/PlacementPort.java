package dev.atoll.replication.internal.link;

import dev.atoll.crdt.Origin;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.util.List;

/** What a link asks about the placement of collections, and what it tells. Nothing here may call back before it returns. */
public interface PlacementPort {

    /**
     * States of a collection that are needed from the peer; the stamp tells one wish from a later one.
     *
     * @param removed the origins for whose removal they are needed; empty when the collection is placed here
     */
    record Wish(String collection, long stamp, List<Origin> removed) {
        public Wish {
            removed = List.copyOf(removed);
        }

        public Wish(String collection, long stamp) {
            this(collection, stamp, List.of());
        }
    }

    /** Whether the peer holds the collection, as far as this region knows now: only then its rows cross. */
    boolean peerHolds(String collection);

    /** Whether this region is giving its copy up. */
    boolean givesUp(String collection);

    /**
     * The peer waits for states. See that this region announces nothing later before the peer has all that it waits for, from
     * whomever; then call {@link LinkConversation#wished}.
     */
    void wished(LinkFrame.CollectionWish wish);

    /** What is needed from the peer now. */
    List<Wish> wishes();

    /** What regions other than this and the peer wrote as when they were last linked with this one. */
    List<Origin> current();

    /** The removed origins of the regions that this one waits for no more. */
    List<Origin> gone();

    /** What the peer has to be asked before this region erases its copies. */
    List<LinkFrame.EraseQuestion> eraseQuestions();

    /** Find out; answer with {@link LinkConversation#eraseAnswer}. */
    void answerErase(LinkFrame.EraseQuestion question);

    /** The peer agrees that the copy here is erased. */
    void agreed(LinkFrame.EraseAnswer answer);
}
