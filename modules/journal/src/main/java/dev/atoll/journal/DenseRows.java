package dev.atoll.journal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/**
 * Notices when a row of an entity is missing among those that are read: they were removed since it was found out where to
 * begin. Whoever reads begins again then, from a newer snapshot. For one thread.
 */
public final class DenseRows {

    private final String persistenceId;
    private long next;

    /** @param first the sequence number of the first row that is to be read */
    public DenseRows(String persistenceId, long first) {
        this.persistenceId = persistenceId;
        this.next = Math.max(1, first);
    }

    /**
     * The next row that was read.
     *
     * @return {@code row}
     * @throws AtollException {@link ErrorCode#UNAVAILABLE} when there was one before it; reading again helps, unless the
     *     database has lost rows
     */
    public <T> T next(long sequenceNumber, T row) {
        if (sequenceNumber != next) {
            throw missing();
        }
        next++;
        return row;
    }

    /** Whether the row with that sequence number, and perhaps others before it, was not read. */
    public boolean lacks(long last) {
        return next <= last;
    }

    /** What to say when rows are missing. */
    public AtollException missing() {
        return new AtollException(
                ErrorCode.UNAVAILABLE,
                "Row " + next + " of " + persistenceId + " was removed from the journal while the entity was read.");
    }
}
