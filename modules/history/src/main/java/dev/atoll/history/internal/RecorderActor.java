package dev.atoll.history.internal;

import dev.atoll.history.ConflictSettings;
import dev.atoll.journal.JournalTail;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Brings the journal's tail to a {@link ConflictRecorder}, one batch after the other. After a failure a new recorder takes
 * up where the log ends. Two at once, in the moments in which the region's nodes disagree who is in charge, do no harm:
 * the second to write finds that the position has moved.
 */
public final class RecorderActor extends AbstractBehavior<RecorderActor.Command> {

    private static final Duration RETRY = Duration.ofSeconds(2);

    /** What it takes. */
    public sealed interface Command {}

    private record Advanced(long watermark) implements Command {}

    private record Read(JournalTail.TailRows rows) implements Command {}

    /**
     * A recorder that is ready for the next step; or why there is none.
     *
     * @param surplus whether there is more to remove from the log
     */
    private record Ready(ConflictRecorder recorder, boolean surplus, Throwable failure) implements Command {}

    private enum Due implements Command {
        BEGIN,
        STEP,
        RETENTION
    }

    private final TimerScheduler<Command> timers;
    private final ActorRef<JournalTail.Command> tail;
    private final Supplier<ConflictRecorder> recorders;
    private final ConflictSettings settings;
    private final RecorderPace pace;
    private final Executor blocking;
    private final ActorRef<JournalTail.TailRows> rows;

    private ConflictRecorder recorder;
    private boolean busy = true;
    private boolean failing;
    private boolean retentionDue = true;
    private boolean retainedLast = true;
    private long watermark;
    private long stepBeganNanos;
    private long watermarkBefore;

    private RecorderActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            ActorRef<JournalTail.Command> tail,
            Supplier<ConflictRecorder> recorders,
            ConflictSettings settings) {
        super(context);
        this.timers = timers;
        this.tail = tail;
        this.recorders = recorders;
        this.settings = settings;
        this.pace = new RecorderPace(settings.interval(), settings.sharePercent());
        this.blocking = context.getSystem()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
        this.rows = context.messageAdapter(JournalTail.TailRows.class, Read::new);
        tail.tell(new JournalTail.Subscribe(
                context.messageAdapter(JournalTail.TailAdvanced.class, news -> new Advanced(news.watermark()))));
        timers.startTimerWithFixedDelay(Due.RETENTION, settings.retentionInterval());
        begin();
    }

    /** @param recorders makes one that takes up where the log ends; blocks */
    public static Behavior<Command> create(
            ActorRef<JournalTail.Command> tail, Supplier<ConflictRecorder> recorders, ConflictSettings settings) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new RecorderActor(context, timers, tail, recorders, settings)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Advanced.class, this::onAdvanced)
                .onMessage(Read.class, this::onRead)
                .onMessage(Ready.class, this::onReady)
                .onMessageEquals(Due.BEGIN, this::begin)
                .onMessageEquals(Due.STEP, this::step)
                .onMessageEquals(Due.RETENTION, this::onRetention)
                .build();
    }

    private Behavior<Command> begin() {
        stepBeganNanos = System.nanoTime();
        run(() -> new Ready(recorders.get(), false, null));
        return this;
    }

    private void run(Supplier<Ready> step) {
        busy = true;
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(step, blocking),
                        (ready, failure) -> failure == null ? ready : new Ready(null, false, failure));
    }

    private Behavior<Command> onAdvanced(Advanced advanced) {
        watermark = Math.max(watermark, advanced.watermark());
        return stepUnlessPaused();
    }

    private Behavior<Command> onRetention() {
        retentionDue = true;
        return stepUnlessPaused();
    }

    private Behavior<Command> stepUnlessPaused() {
        return timers.isTimerActive(Due.STEP) ? this : step();
    }

    /** What is to be removed and what is to be recorded take turns. */
    private Behavior<Command> step() {
        if (busy) {
            return this;
        }
        stepBeganNanos = System.nanoTime();
        watermarkBefore = watermark;
        boolean toRead = watermark > recorder.position();
        if (toRead && (retainedLast || !retentionDue)) {
            read();
        } else if (retentionDue) {
            retain();
        } else if (recorder.isToRest()) {
            rest();
        }
        return this;
    }

    private void rest() {
        ConflictRecorder with = recorder;
        run(() -> {
            with.rest();
            return new Ready(with, false, null);
        });
    }

    private void retain() {
        retainedLast = true;
        retentionDue = false;
        ConflictRecorder with = recorder;
        run(() -> new Ready(with, with.retain(settings), null));
    }

    private void read() {
        retainedLast = false;
        busy = true;
        tail.tell(new JournalTail.ReadAfter(recorder.position(), settings.batchBytes(), rows));
    }

    private Behavior<Command> onRead(Read read) {
        JournalTail.TailRows found = read.rows();
        ConflictRecorder with = recorder;
        if (found.upTo() <= with.position()) {
            busy = false; // the tail itself is not as far: its next advance asks again
            return this;
        }
        run(() -> {
            with.take(found.rows(), found.upTo());
            return new Ready(with, false, null);
        });
        return this;
    }

    private Behavior<Command> onReady(Ready ready) {
        if (ready.failure() != null) {
            return failed(ready.failure());
        }
        if (failing) {
            getContext().getLog().info("Conflicts are recorded again");
        }
        failing = false;
        recorder = ready.recorder();
        retentionDue |= ready.surplus();
        busy = false;
        Duration worked = Duration.ofNanos(System.nanoTime() - stepBeganNanos);
        boolean behind = watermarkBefore > recorder.position() || retentionDue;
        boolean quiet = watermark == watermarkBefore;
        timers.startSingleTimer(Due.STEP, pace.pause(worked, behind, quiet, MachineLoad.isHigh()));
        return this;
    }

    private Behavior<Command> failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!failing) {
            getContext()
                    .getLog()
                    .warn("Conflicts cannot be recorded now; trying again until they can: {}", cause.toString());
        }
        failing = true;
        timers.startSingleTimer(Due.BEGIN, RETRY);
        return this;
    }
}
