package dev.atoll.entity;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RequestId;
import java.util.List;

/** What a data actor is asked. Use {@link DataEntities}, which adds time-outs and limits. */
public sealed interface EntityCommand extends EntityMessage {

    /**
     * Runs one operation; answered when its event is durable.
     *
     * @param type the data type of the entity's collection
     * @param onlyIfAbsent when the entity has a value of that type, change nothing and answer
     *     {@link EntityReply.Current}
     * @param request the client's request, or null: of two writes with the same request the second is not applied
     */
    record Write(
            DataType<?> type,
            Operation operation,
            boolean onlyIfAbsent,
            RequestId request,
            ReplyTo<EntityReply> replyTo)
            implements EntityCommand {}

    /** Answered with the last durable state, also while a write is in flight. */
    record Read(ReplyTo<EntityReply> replyTo) implements EntityCommand {}

    /**
     * Applies rows of another region.
     *
     * @param rows encoded by {@link dev.atoll.crdt.EventRowCodec}, in the order of that region's journal; shared, do
     *     not change them
     */
    record ApplyRows(List<byte[]> rows, ReplyTo<ApplyReply> replyTo) implements EntityCommand {}

    /**
     * Forget the entity: its rows and snapshots go, if nothing is left of it and nothing newer is known of it. Answered with
     * {@link EntityReply.Forgetting}.
     *
     * @param horizon everything that any region accepted up to there is applied everywhere; all nodes of this region go by
     *     it. What this node {@linkplain ForgettingHorizon#in goes by} counts when it is earlier
     * @param upToOffset no row with a higher offset is removed
     */
    record Forget(HybridTimestamp horizon, long upToOffset, ReplyTo<EntityReply> replyTo) implements EntityCommand {}

    /** What a data actor and its shard tell it; never leaves the node. */
    enum Control implements EntityCommand {
        /** Persist what has arrived. */
        FLUSH,
        /** Drop waiting rows that have waited too long. */
        EXPIRE,
        /** Ask other regions again for rights that somebody waits for. */
        ASK_AGAIN,
        /** Stop as soon as all that was accepted is answered. */
        STOP,
        /** What was to be forgotten is gone, or stays. */
        FORGOTTEN
    }
}
