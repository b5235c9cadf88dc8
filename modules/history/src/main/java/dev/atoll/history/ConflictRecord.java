package dev.atoll.history;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.TimestampVector;
import java.time.Instant;

/** What the log of conflicts holds. */
public sealed interface ConflictRecord permits RecordedConflict, DiscardedWrites {

    /** Worked out from what it tells of, so that it is the same in every region. */
    String id();

    EntityId entity();

    /** When what it tells of was written. */
    HybridTimestamp occurred();

    /** When this region recorded it, or added to it, by its wall clock. */
    Instant recorded();

    ConflictKind kind();

    /** The newest event of each origin that it shows. */
    TimestampVector shown();
}
