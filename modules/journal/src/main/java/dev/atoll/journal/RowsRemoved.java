package dev.atoll.journal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/** Rows of an entity were folded while it was read. Reading again helps, unless the database has lost rows. */
public final class RowsRemoved extends AtollException {

    private static final long serialVersionUID = 1L;

    /** @param sequenceNumber of the first row that is missing */
    public RowsRemoved(String persistenceId, long sequenceNumber) {
        super(
                ErrorCode.UNAVAILABLE,
                "Row " + sequenceNumber + " of " + persistenceId
                        + " was removed from the journal while the entity was read.");
    }
}
