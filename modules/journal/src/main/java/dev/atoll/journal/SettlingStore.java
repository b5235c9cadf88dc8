package dev.atoll.journal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Map;
import java.util.Set;

/**
 * How far this region is with what other regions have of those that were removed, durably; shared by the region's nodes
 * through its database.
 *
 * <p>Blocking, with the failures of {@link JournalReader}. Safe for use by several threads and several nodes; each change
 * may be repeated.
 */
public interface SettlingStore {

    /**
     * All states of a collection that a peer had have come.
     *
     * @param life of this region's copy; of a built-in collection instead the journal on which the peer was, as a number
     * @param peer that took nothing of the removed regions any more when it gave them
     */
    record Received(String collection, long life, RegionId peer) {}

    /**
     * Notes what has come.
     *
     * @param removed names the set of removed origins that it was asked for
     */
    void received(Received states, String removed);

    /** What has come since those origins were removed. */
    Set<Received> received(String removed);

    /** That node has no link with the removed origin any more, and none of its events under way. */
    void expelled(Origin origin, String node);

    /** The nodes that have said so, for each origin by its text. */
    Map<String, Set<String>> expelled();
}
