package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Remembers of which collections rows were kept back on this connection. The first of each is replaced by a marker, so that
 * a peer which comes to hold the collection knows that it lacks something. For one thread.
 */
public final class Withheld {

    /** The collection of the markers; no client and no region can write to it. */
    private static final String MARKERS = "_withheld";

    private static final byte[] NOTHING = {};

    private final Set<String> collections = new HashSet<>();

    /** Whether the row is a marker: something of the collection that is its key was kept back. */
    public static boolean isMarker(EntityId entity) {
        return entity.collection().equals(MARKERS);
    }

    /** Stands for everything of a collection. */
    static EntityId markerOf(String collection) {
        return new EntityId(MARKERS, collection);
    }

    /** The marker to send in place of a row; null when there was one before. */
    LinkRow marker(String persistenceId, long offset) {
        String collection = EntityId.collectionOf(persistenceId);
        return collections.add(collection)
                ? new LinkRow(offset, markerOf(collection).persistenceId(), NOTHING)
                : null;
    }

    /** The answer to who misses something that is kept back. */
    static LinkFrame.RangeReply reply(String persistenceId) {
        LinkRow marker =
                new LinkRow(0, markerOf(EntityId.collectionOf(persistenceId)).persistenceId(), NOTHING);
        return new LinkFrame.RangeReply(persistenceId, List.of(marker));
    }

    /** Whether what the entity misses is kept back. */
    static boolean isIn(LinkFrame.RangeReply reply, EntityId entity) {
        String marker = markerOf(entity.collection()).persistenceId();
        return reply.rows().stream().anyMatch(row -> row.persistenceId().equals(marker));
    }

    /** The peer gets all states of the collection from now on. */
    void forget(String collection) {
        collections.remove(collection);
    }
}
