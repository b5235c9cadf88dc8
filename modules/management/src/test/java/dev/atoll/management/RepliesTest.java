package dev.atoll.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.EntityState;
import dev.atoll.entity.EntityReply;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RepliesTest {

    private static final EntityReply REPLY = new EntityReply.Current(EntityState.EMPTY);

    private final Deque<Runnable> handedOver = new ArrayDeque<>();

    @Test
    void whatFollowsAReplyRunsOnTheExecutor() {
        CompletableFuture<EntityReply> reply = new CompletableFuture<>();
        CompletionStage<String> work = Replies.on(handedOver::add).of(reply).thenApply(known -> "written out");
        reply.complete(REPLY);
        assertThat(work.toCompletableFuture()).isNotDone();
        handedOver.remove().run();
        assertThat(work.toCompletableFuture()).isCompletedWithValue("written out");
    }

    @Test
    void withoutOneNothingIsBetweenTheReplyAndWhatFollows() {
        CompletableFuture<EntityReply> reply = new CompletableFuture<>();
        assertThat(Replies.AT_ONCE.of(reply) == reply).isTrue();
    }
}
