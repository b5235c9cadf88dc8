package dev.atoll.entity;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.VersionVector;

/** The answer to rows of another region. Sending rows again is always safe. */
public sealed interface ApplyReply extends EntityMessage {

    /**
     * All of the rows are durable here, now or since before.
     *
     * @param seen what the entity has applied
     */
    record Applied(VersionVector seen) implements ApplyReply {}

    /** Events are missing in between; what came before the gap was applied. Send from there. */
    record GapFound(Reception.Gap gap) implements ApplyReply {}

    /**
     * A row may be of a time that is forgotten here; what came before it was applied. Send the entity's state as it is now,
     * in front of the same rows.
     */
    record Stale() implements ApplyReply {}

    /** Not (all) applied: the entity is stopping, failing, overloaded, or holds too many waiting rows. Send again. */
    record Later(String reason) implements ApplyReply {}

    /** A row cannot be read or applied; the same bytes will not be before something else is put right. */
    record Rejected(ErrorCode code, String message) implements ApplyReply {}
}
