package dev.atoll.history.internal;

import dev.atoll.journal.Database;

/** Up to which offset this region's conflicts are recorded. */
public final class ConflictPosition {

    private final ConflictWrites writes;

    public ConflictPosition(Database database) {
        this.writes = new ConflictWrites(database);
    }

    /** Blocks. */
    public long read() {
        return writes.position();
    }
}
