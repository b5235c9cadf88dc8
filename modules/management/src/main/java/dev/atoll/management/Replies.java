package dev.atoll.management;

import dev.atoll.entity.EntityReply;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** On which threads goes on what waits for data actors: on theirs, or on others, for who has longer work to do. */
final class Replies {

    /** On the data actors' own. */
    static final Replies AT_ONCE = new Replies(null);

    private final Executor executor;

    private Replies(Executor executor) {
        this.executor = executor;
    }

    static Replies on(Executor executor) {
        return new Replies(executor);
    }

    CompletionStage<EntityReply> of(CompletionStage<EntityReply> reply) {
        return executor == null ? reply : reply.thenApplyAsync(Function.identity(), executor);
    }
}
