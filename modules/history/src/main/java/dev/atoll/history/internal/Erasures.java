package dev.atoll.history.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.EntityErasure;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.TailProgress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/**
 * Removes what there is of forgotten entities. Each waits until the journal is complete up to when it was asked for: then no
 * transaction of an earlier process, which nobody knew of when the entity was read, can write to it any more.
 */
public final class Erasures implements EntityErasure {

    private static final Duration SOON = Duration.ofMillis(20);

    /** Then it is given up, to be asked for again in a later round: the key is not served meanwhile. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private record Wanted(
            EntityId id,
            long lastRow,
            long upToOffset,
            HybridTimestamp asked,
            long sinceNanos,
            CompletableFuture<Boolean> answer) {}

    private final RetentionStore retention;
    private final TailProgress tail;
    private final HybridClock clock;
    private final Executor blocking;
    private final BiConsumer<Duration, Runnable> later;
    private final Queue<Wanted> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** @param later runs something after a time */
    public Erasures(
            RetentionStore retention,
            TailProgress tail,
            HybridClock clock,
            Executor blocking,
            BiConsumer<Duration, Runnable> later) {
        this.retention = retention;
        this.tail = tail;
        this.clock = clock;
        this.blocking = blocking;
        this.later = later;
    }

    @Override
    public CompletionStage<Boolean> erase(EntityId id, long lastRow, long upToOffset) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        waiting.add(new Wanted(id, lastRow, upToOffset, clock.next(), System.nanoTime(), answer));
        schedule();
        return answer;
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            later.accept(SOON, () -> blocking.execute(this::work));
        }
    }

    /** In the order in which they came: who waits holds up only those that wait for the same. */
    private void work() {
        Wanted next = waiting.peek();
        while (next != null && isReady(next)) {
            waiting.remove();
            erase(next);
            next = waiting.peek();
        }
        scheduled.set(false);
        if (!waiting.isEmpty()) {
            schedule();
        }
    }

    private boolean isReady(Wanted wanted) {
        return tail.complete().compareTo(wanted.asked()) >= 0 || isLate(wanted);
    }

    private static boolean isLate(Wanted wanted) {
        return System.nanoTime() - wanted.sinceNanos() > LONGEST.toNanos();
    }

    private void erase(Wanted wanted) {
        try {
            boolean safe = tail.complete().compareTo(wanted.asked()) >= 0;
            wanted.answer()
                    .complete(safe
                            && retention.forget(wanted.id().persistenceId(), wanted.lastRow(), wanted.upToOffset()));
        } catch (RuntimeException e) {
            wanted.answer().completeExceptionally(e);
        }
    }
}
