package dev.atoll.journal;

import dev.atoll.crdt.RegionId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this region does with each collection's data, durably; shared by the region's nodes through its database.
 *
 * <p>Blocking, with the failures of {@link JournalReader}. Safe for use by several threads and several nodes: a change is
 * made only from the step that it was decided on.
 */
public interface PlacementStore {

    /** All entries. */
    List<PlacementEntry> all();

    Optional<PlacementEntry> find(String collection);

    /** The regions whose states are needed, by collection; also of collections that have no entry yet. */
    Map<String, Set<RegionId>> wanted();

    /**
     * A change of an entry.
     *
     * @param fromStep the step of the entry that it was decided on, -1 when there was none
     * @param life of the entry after it
     * @param wanted regions whose states are needed from now on, all else about the others forgotten; null to leave the
     *     others as they are
     */
    record Move(
            String collection,
            long fromStep,
            PlacementState to,
            long life,
            long upTo,
            String definition,
            Collection<RegionId> wanted) {}

    /** Makes the change, unless the entry has been changed since; the entry's step is one higher then. */
    boolean move(Move move);

    /** The peer has kept rows back that this region may need: its states are needed. Safe to repeat. */
    void want(String collection, RegionId peer);

    /**
     * The states that were needed are here.
     *
     * @param stamp of the wish; of an earlier one it changes nothing
     * @param complete whether they were all that a holder has
     */
    void received(String collection, RegionId peer, long stamp, boolean complete);

    /** The peer agrees that the copy here is erased, in that step. */
    void agreed(String collection, RegionId peer, long step);

    /** On that node nothing of the collection is written any more since that step. */
    void closed(String collection, String node, long step);

    /**
     * Removes some of the rows, snapshots and conflicts of a collection that is being erased.
     *
     * @param step the entry's
     * @param limit about how many rows at most
     * @return whether there was something to remove; false also when the collection is not being erased (any more)
     */
    boolean erase(String collection, long step, int limit);

    /** Whether the database has a row of the collection in its journal. */
    boolean hasRows(String collection);

    /** Removes what the log of conflicts has of the collection. */
    void forgetConflicts(String collection);
}
