package dev.atoll.journal;

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
     * @throws RowsRemoved when there was one before it
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
    public RowsRemoved missing() {
        return new RowsRemoved(persistenceId, next);
    }
}
