package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PastBatchesTest {

    private static final HybridTimestamp THEN = HybridTimestamp.of(1_000, 0);
    private static final HybridTimestamp LATER = HybridTimestamp.of(2_000, 0);

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<List<String>> together = new ArrayList<>();
    private final List<String> alone = new ArrayList<>();
    private final PastBatches batches = new PastBatches(
            new PastBatches.Reads() {
                @Override
                public Map<EntityId, EntityState> states(Collection<EntityId> ids, HybridTimestamp at) {
                    together.add(ids.stream().map(EntityId::key).toList());
                    Map<EntityId, EntityState> states = new HashMap<>();
                    ids.stream().filter(id -> !id.key().startsWith("long")).forEach(id -> {
                        if (id.key().equals("broken")) {
                            throw new AtollException(ErrorCode.DATABASE_UNREACHABLE, "away");
                        }
                        states.put(id, EntityState.EMPTY);
                    });
                    return states;
                }

                @Override
                public EntityState state(EntityId id, HybridTimestamp at) {
                    alone.add(id.key());
                    return EntityState.EMPTY;
                }
            },
            this::take);
    private int places = Integer.MAX_VALUE;

    private void take(Runnable task) {
        if (tasks.size() >= places) {
            throw new AtollException(ErrorCode.OVERLOADED, "full");
        }
        tasks.add(task);
    }

    private CompletableFuture<EntityState> ask(String key, HybridTimestamp at) {
        return batches.state(new EntityId("c", key), at).toCompletableFuture();
    }

    private void alsoAsk(String key, HybridTimestamp at) {
        var unused = ask(key, at);
    }

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void whatIsAskedForMeanwhileIsReadTogether() {
        List<CompletableFuture<EntityState>> answers = new ArrayList<>();
        for (String key : List.of("a", "b", "c", "d")) {
            answers.add(ask(key, THEN));
        }
        assertThat(tasks).as("reads at once").hasSize(2);
        runAll();
        assertThat(together).containsExactly(List.of("a", "b", "c", "d"));
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompletedWithValue(EntityState.EMPTY));
        assertThat(ask("e", THEN)).as("read when somebody works again").isNotDone();
        runAll();
        assertThat(together).hasSize(2).last().isEqualTo(List.of("e"));
    }

    @Test
    void eachInstantIsReadByItself() {
        alsoAsk("a", THEN);
        alsoAsk("b", LATER);
        alsoAsk("c", LATER);
        runAll();
        assertThat(together).containsExactly(List.of("a"), List.of("b", "c"));
    }

    @Test
    void whatCannotBeReadTogetherIsReadAlone() {
        CompletableFuture<EntityState> quick = ask("a", THEN);
        CompletableFuture<EntityState> slow = ask("long-1", THEN);
        runAll();
        assertThat(alone).containsExactly("long-1");
        assertThat(quick).isCompleted();
        assertThat(slow).isCompleted();
    }

    @Test
    void aFailureReachesAllThatWereReadTogetherAndNobodyElse() {
        CompletableFuture<EntityState> with = ask("a", THEN);
        alsoAsk("broken", THEN);
        runAll();
        assertThatThrownBy(with::join).hasCauseInstanceOf(AtollException.class).satisfies(e -> assertThat(
                        ((AtollException) e.getCause()).code())
                .isEqualTo(ErrorCode.UNAVAILABLE));
        CompletableFuture<EntityState> next = ask("b", THEN);
        runAll();
        assertThat(next).isCompleted();
    }

    @Test
    void whatFindsNoPlaceFailsAndDoesNotKeepLaterOnesWaiting() {
        places = 0;
        assertThat(ask("a", THEN)).isCompletedExceptionally();
        places = 1;
        CompletableFuture<EntityState> taken = ask("b", THEN);
        assertThat(ask("c", THEN))
                .as("the other reader would have had no place")
                .isCompletedExceptionally();
        runAll();
        assertThat(taken).isCompletedWithValue(EntityState.EMPTY);
        places = 2;
        CompletableFuture<EntityState> later = ask("d", LATER);
        alsoAsk("e", THEN);
        places = 0;
        runAll();
        assertThat(later).isCompletedWithValue(EntityState.EMPTY);
        assertThat(together).containsExactly(List.of("b"), List.of("d"), List.of("e"));
    }
}
