package dev.atoll.entity;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;

/** The answer to a write or a read. */
public sealed interface EntityReply extends EntityMessage {

    /**
     * The write is durable in this region.
     *
     * @param state the entity just after it; for a replayed or ineffective operation, the entity as it is
     * @param replayed whether the same request had been applied before, so that this one was not
     */
    record Written(EntityState state, boolean replayed) implements EntityReply {}

    /** The entity as it is, durable in this region; {@link EntityState#EMPTY} when nobody has written it. */
    record Current(EntityState state) implements EntityReply {}

    /**
     * To {@link EntityCommand.Forget}.
     *
     * @param begun whether there is nothing against it. Then the data actor stops, and its rows go, unless somebody writes
     *     to the entity before
     */
    record Forgetting(boolean begun) implements EntityReply {}

    /** The operation does not fit and was not applied; a retry gives the same answer. */
    record Refused(ErrorCode code, String message) implements EntityReply {}

    /**
     * It did not work.
     *
     * @param code {@link ErrorCode#UNAVAILABLE} and {@link ErrorCode#OVERLOADED}: not applied, retry later;
     *     {@link ErrorCode#OUTCOME_UNKNOWN} and {@link ErrorCode#INTERNAL}: perhaps applied, the message may say more; {@link
     *     ErrorCode#VALUE_TOO_LARGE}: the state that was to be read does not fit into a message between nodes
     */
    record Failed(ErrorCode code, String message) implements EntityReply {}
}
