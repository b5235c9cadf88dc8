package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.ReplyTo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * The commands of one kind that this node has sent and that wait for their answers. All wait equally long, so the
 * oldest expires first, and one look at the heads of the lines now and then replaces a timer for each. Holds nothing of
 * a question that was answered, and no more questions than may be in flight.
 */
public final class Questions<R extends EntityMessage> {

    private static final Duration SWEEP = Duration.ofMillis(50);

    /** A power of two; threads that ask at the same time seldom meet in one line. */
    private static final int LINES = 16;

    private final Answers answers;
    private final InFlight inFlight;
    private final Duration timeout;
    private final BiFunction<EntityId, Duration, R> onExpiry;
    private final List<QuestionLine<R>> lines;

    /**
     * @param inFlight counts the open questions, of all kinds that share it
     * @param onExpiry the answer when there was none in time
     */
    public Questions(
            ActorSystem<?> system, InFlight inFlight, Duration timeout, BiFunction<EntityId, Duration, R> onExpiry) {
        this.answers = Answers.get(system);
        this.inFlight = inFlight;
        this.timeout = timeout;
        this.onExpiry = onExpiry;
        this.lines =
                Stream.generate(() -> new QuestionLine<R>(timeout)).limit(LINES).toList();
        system.scheduler().scheduleWithFixedDelay(SWEEP, SWEEP, this::sweep, system.executionContext());
        system.getWhenTerminated().thenRun(this::expireAll);
    }

    /**
     * Ask with this, and the future completes with the answer, in time or as expired.
     *
     * @param bytes a place was taken in {@link InFlight} for so many; it is given back with the answer
     */
    public ReplyTo<R> ask(EntityId entity, long bytes, CompletableFuture<R> future) {
        QuestionLine<R> line = lines.get((int) Thread.currentThread().getId() & (LINES - 1));
        Question<R> question = new Question<>(this, line, entity, bytes, future);
        if (!line.join(question)) {
            question.expire();
        }
        return question;
    }

    /** Nobody will answer any more. */
    private void expireAll() {
        lines.forEach(QuestionLine::close);
        sweep();
    }

    private void sweep() {
        long now = System.nanoTime();
        for (QuestionLine<R> line : lines) {
            Question<R> late = line.takeLate(now);
            while (late != null) {
                late.expire();
                late = line.takeLate(now);
            }
        }
    }

    R expired(EntityId entity) {
        return onExpiry.apply(entity, timeout);
    }

    void closed(long bytes) {
        inFlight.leave(bytes);
    }

    Answers answers() {
        return answers;
    }
}
