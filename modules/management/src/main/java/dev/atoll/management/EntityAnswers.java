package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Slot;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.EntityReply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes answers to a client of what data actors reply: shows a state by its collection's policy, counts it to what the session
 * has seen, and tells failures as exceptions. Safe for use from many threads.
 */
final class EntityAnswers {

    private final ConflictResolvers resolvers;
    private final ServingGate gate;
    private final Session session;

    /** @param session to which states are shown; may be null */
    EntityAnswers(ConflictResolvers resolvers, ServingGate gate, Session session) {
        this.resolvers = resolvers;
        this.gate = gate;
        this.session = session;
    }

    /**
     * What a write has made of a key. Fails with {@link ErrorCode#NOT_FOUND} for one that nobody has written: what would only
     * have taken away has left no event.
     */
    CompletionStage<LocalWrite.Key> written(
            EntityId id, CollectionDefinition collection, CompletionStage<EntityReply> replies) {
        return replies.thenApply(reply -> new LocalWrite.Key(collection, written(id, reply), isReplayed(reply)));
    }

    /** The value is null when the key is deleted. Nearly always it is there at once; a resolver of the user's may take its time. */
    CompletionStage<DataAnswer> answer(LocalWrite.Key key) {
        return key.state()
                .visible(key.collection().type())
                .map(slot -> view(key.collection(), slot))
                .orElse(CompletableFuture.completedStage(null))
                .thenApply(view -> answer(key.state(), view, key.replayed()));
    }

    /** What a key holds; fails with {@link ErrorCode#NOT_FOUND} for one that nobody has written, or that is deleted. */
    CompletionStage<DataAnswer> present(
            EntityId id, CollectionDefinition collection, CompletionStage<EntityReply> replies) {
        return written(id, collection, replies).thenCompose(this::answer).thenApply(answer -> {
            if (answer.value() == null) {
                throw notFound(id);
            }
            return answer;
        });
    }

    /** The key with what it holds; empty when that is nothing. */
    CompletionStage<Optional<KeyPage.Entry>> entry(EntityId id, CollectionDefinition collection, EntityReply reply) {
        EntityState state = state(reply);
        return state.visible(collection.type())
                .map(slot -> view(collection, slot)
                        .thenApply(view -> Optional.of(new KeyPage.Entry(id.key(), answer(state, view, false)))))
                .orElse(CompletableFuture.completedStage(Optional.empty()));
    }

    CompletionStage<View> view(CollectionDefinition collection, Slot<?> slot) {
        return collection.policy().resolverClass().isEmpty()
                ? CompletableFuture.completedStage(slot.view(collection.policy()))
                : resolvers.view(collection, slot);
    }

    private EntityState written(EntityId id, EntityReply reply) {
        EntityState state = state(reply);
        if (state.lastOrigin() == null) {
            throw notFound(id);
        }
        return state;
    }

    /** @throws AtollException what the reply refuses or fails with */
    EntityState state(EntityReply reply) {
        if (reply instanceof EntityReply.Written written) {
            return shown(written.state());
        }
        if (reply instanceof EntityReply.Current current) {
            return shown(current.state());
        }
        if (reply instanceof EntityReply.Refused refused) {
            throw new AtollException(refused.code(), refused.message());
        }
        EntityReply.Failed failed = (EntityReply.Failed) reply;
        throw new AtollException(failed.code(), failed.message());
    }

    private EntityState shown(EntityState state) {
        showed(state.newest());
        return state;
    }

    /** The session is shown events of these origins, up to these timestamps. */
    void showed(TimestampVector newest) {
        gate.shown(session, newest);
    }

    static DataAnswer answer(EntityState state, View view, boolean replayed) {
        return new DataAnswer(
                view,
                state.timestamp(),
                state.lastOrigin().region(),
                state.seen().perRegion(),
                null,
                replayed);
    }

    private static boolean isReplayed(EntityReply reply) {
        return reply instanceof EntityReply.Written written && written.replayed();
    }

    private static AtollException notFound(EntityId id) {
        return new AtollException(
                ErrorCode.NOT_FOUND, "Key '" + id.key() + "' of collection '" + id.collection() + "' has no value.");
    }
}
