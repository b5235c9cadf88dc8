package dev.atoll.journal;

import dev.atoll.crdt.HybridTimestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * How far the past of this region's journal was folded into snapshots, durably; shared by the region's nodes through its
 * database. Nothing else removes rows, except that a collection which this region gives up goes as a whole.
 *
 * <p>Blocking, with the failures of {@link JournalReader}. Safe for use by several threads and several nodes; each change
 * may be repeated.
 */
public interface RetentionStore {

    /**
     * Where it stands.
     *
     * @param horizon up to which the past may be folded; never goes back
     * @param announced what this region may have told others to have applied everything up to ({@link HorizonStore#say});
     *     never goes back
     * @param removedUpTo the highest offset of all rows that were removed, 0 when none was: whoever has read up to there has
     *     missed none
     * @param lookedUpTo the offset up to which the present pass has looked for rows to remove
     * @param rowsRemoved how many, ever
     * @param keysForgotten how many, ever
     */
    record Progress(
            HybridTimestamp horizon,
            HybridTimestamp announced,
            long removedUpTo,
            long lookedUpTo,
            long rowsRemoved,
            long keysForgotten) {}

    Progress progress();

    /**
     * Raises the horizon, as far as no hold needs an earlier one; an earlier one changes nothing.
     *
     * @return the horizon as it is then
     */
    HybridTimestamp raise(HybridTimestamp horizon);

    /** From now on that node goes by the horizon. */
    void adopted(String node, HybridTimestamp horizon);

    /** The horizon by which all of these nodes go: the lowest; zero while one has not said it. Forgets other nodes. */
    HybridTimestamp adoptedByAll(Set<String> nodes);

    /**
     * An entity with a row to look at.
     *
     * @param offset the row's
     */
    record Candidate(String persistenceId, long offset) {}

    /**
     * Entities with rows after an offset, by ascending offset.
     *
     * @param upTo the highest offset to look at
     * @param writtenUntil the first row that was written later is the end
     */
    List<Candidate> candidates(long after, long upTo, Instant writtenUntil, int limit);

    /** The present pass has looked up to there; 0 begins a new one. */
    void lookedUpTo(long offset);

    /**
     * Removes an entity's first rows, whose effects a snapshot holds, and its older snapshots; in one transaction. The
     * snapshot stays from then on, until a later call for the entity replaces it. Changes nothing when the entity has no row
     * after those, when one of them has an offset above {@code upToOffset}, or when a hold needs one of them.
     *
     * @param base the snapshot, of a row not before {@code lastRow}; stored unless there is one of that row
     * @param lastRow the sequence number of the last row to remove
     * @return how many rows were removed
     */
    long fold(SnapshotRow base, long lastRow, long upToOffset);

    /**
     * Removes all that there is of an entity; in one transaction. Changes nothing when its last row is not {@code lastRow},
     * when that one has an offset above {@code upToOffset}, or when a hold needs one of them.
     *
     * @return whether all was removed
     */
    boolean forget(String persistenceId, long lastRow, long upToOffset);

    /**
     * What somebody still needs.
     *
     * @param name whose; setting it again replaces it
     * @param rowsAfter the rows with higher offsets are needed; {@link Long#MAX_VALUE} when no rows are
     * @param instantsFrom what keys held at instants from there on is needed
     */
    record Hold(String name, long rowsAfter, HybridTimestamp instantsFrom) {}

    /**
     * From now on, until it is released, nothing is removed that it needs. It survives restarts.
     *
     * @return what had been removed before; the holder looks whether that is too much
     */
    Progress hold(Hold hold);

    void release(String name);

    List<Hold> holds();
}
