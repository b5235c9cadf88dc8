package dev.atoll.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads the journal by offset, by entity and by time.
 *
 * <p>Every method is plain blocking JDBC and holds one connection of the shared pool while it runs: call it on a
 * dispatcher meant for that ({@code atoll.journal.reader-dispatcher}), never inside an actor's behavior. Safe for use by
 * several threads. All methods only read, so a retry is always safe.
 *
 * <p>Failures: {@link dev.atoll.crdt.AtollException} with {@link dev.atoll.crdt.ErrorCode#DATABASE_UNREACHABLE} when the
 * database cannot be reached or does not answer in time, {@link dev.atoll.crdt.ErrorCode#UNAVAILABLE} when it is too busy,
 * {@link dev.atoll.crdt.ErrorCode#INTERNAL} when it refuses the query.
 */
public interface JournalReader {

    /**
     * The committed rows after an offset, by ascending ordering.
     *
     * <p>This alone is not a tail: a row that commits later can have a lower ordering than one returned here. Use
     * {@link JournalTail} for a tail; use this up to the watermark which that one gives.
     *
     * @param offset the ordering after which to read; 0 for the beginning
     * @param upTo the highest ordering to read, inclusive; {@link Long#MAX_VALUE} for no bound
     */
    JournalBatch readAfter(long offset, long upTo, ReadLimit limit);

    /** The committed rows after an offset, by ascending ordering; see {@link #readAfter(long, long, ReadLimit)}. */
    default JournalBatch readAfter(long offset, ReadLimit limit) {
        return readAfter(offset, Long.MAX_VALUE, limit);
    }

    /**
     * One entity's rows, by ascending sequence number.
     *
     * @param fromSequenceNumber the first to read, from 1
     */
    JournalBatch readEntity(String persistenceId, long fromSequenceNumber, ReadLimit limit);

    /** See {@link SnapshotReader#nearest}. */
    Optional<SnapshotRow> nearestSnapshot(String persistenceId, long sequenceNumber);

    /** The sequence number of an entity's newest row, 0 when it has none. */
    long highestSequenceNumber(String persistenceId);

    /**
     * The rows written in a span of time, by ascending ordering.
     *
     * <p>By the writers' wall clocks, not by the events' own timestamps. The column has no index, because an index would
     * slow every write: the cost is a scan of the journal after {@code offset}. To go on, pass the last row's ordering.
     *
     * @param from inclusive
     * @param to exclusive
     */
    JournalBatch readWritten(Instant from, Instant to, long offset, ReadLimit limit);

    /** The highest ordering of all committed rows, 0 when there are none. Lower ones may still be about to commit. */
    long highestOrdering();

    /**
     * The highest ordering that was ever given out, to a row that is visible, not visible yet, rolled back or removed; 0
     * before the first. It goes back only when the database itself is put back to an earlier state.
     */
    long lastOrdering();

    /**
     * Distinct persistence ids that begin with a prefix, ascending.
     *
     * <p>PostgreSQL compares bytes of UTF-8, H2 compares UTF-16 units: the order differs only for characters outside the
     * basic plane. The cost is one index descent for each id returned, however many rows it has: some microseconds each.
     *
     * @param prefix for example {@code "views|"} for all keys of the collection {@code views}; not empty
     * @param after the id after which to go on; empty for the beginning
     * @param limit the most ids to return, at least 1
     */
    List<String> listKeys(String prefix, String after, int limit);
}
