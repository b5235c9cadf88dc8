package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.ReplyTo;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The commands of one kind that this node has sent and that wait for their answers. All wait equally long, so the
 * oldest expires first, and one look at the head of the queue now and then replaces a timer for each.
 */
public final class Questions<R extends EntityMessage> {

    private static final Duration SWEEP = Duration.ofMillis(50);

    private final Answers answers;
    private final AtomicInteger open;
    private final Duration timeout;
    private final BiFunction<EntityId, Duration, R> onExpiry;
    private final Queue<Question<R>> oldestFirst = new ConcurrentLinkedQueue<>();
    private volatile boolean terminated;

    /**
     * @param open counts the open questions, of all kinds that share it
     * @param onExpiry the answer when there was none in time
     */
    public Questions(
            ActorSystem<?> system, AtomicInteger open, Duration timeout, BiFunction<EntityId, Duration, R> onExpiry) {
        this.answers = Answers.get(system);
        this.open = open;
        this.timeout = timeout;
        this.onExpiry = onExpiry;
        system.scheduler().scheduleWithFixedDelay(SWEEP, SWEEP, this::sweep, system.executionContext());
        system.getWhenTerminated().thenRun(this::expireAll);
    }

    /** Ask with this, and the future completes with the answer, in time or as expired. */
    public ReplyTo<R> ask(EntityId entity, CompletableFuture<R> future) {
        Question<R> question = new Question<>(this, entity, System.nanoTime() + timeout.toNanos(), future);
        open.incrementAndGet();
        oldestFirst.add(question);
        if (terminated) {
            expireAll();
        }
        return question;
    }

    /** Nobody will answer any more. */
    private void expireAll() {
        terminated = true;
        Question<R> oldest = oldestFirst.poll();
        while (oldest != null) {
            oldest.expire();
            oldest = oldestFirst.poll();
        }
    }

    private void sweep() {
        long now = System.nanoTime();
        Question<R> oldest = oldestFirst.peek();
        while (oldest != null && (!oldest.isOpen() || oldest.isLate(now))) {
            oldestFirst.poll();
            if (oldest.isOpen()) {
                oldest.expire();
            }
            oldest = oldestFirst.peek();
        }
    }

    R expired(EntityId entity) {
        return onExpiry.apply(entity, timeout);
    }

    void closed() {
        open.decrementAndGet();
    }

    Answers answers() {
        return answers;
    }
}
