package dev.atoll.history.internal;

import dev.atoll.history.CompactionSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Takes a {@link CompactionPass} along the journal, step by step, with pauses; again and again. */
public final class CompactionActor extends AbstractBehavior<CompactionActor.Command> {

    /** What it takes. */
    public sealed interface Command {}

    private enum Due implements Command {
        ROUND,
        STEP
    }

    /** @param failure null when all went well */
    private record Done(CompactionPass pass, boolean more, Throwable failure) implements Command {}

    private final TimerScheduler<Command> timers;
    private final Function<Boolean, CompactionPass> passes;
    private final CompactionSettings settings;
    private final Executor blocking;

    private CompactionPass pass;
    private boolean failing;
    private long sweptNanos = System.nanoTime();
    private boolean swept;
    private long beganNanos;

    private CompactionActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Function<Boolean, CompactionPass> passes,
            CompactionSettings settings) {
        super(context);
        this.timers = timers;
        this.passes = passes;
        this.settings = settings;
        this.blocking = context.getSystem()
                .dispatchers()
                .lookup(DispatcherSelector.fromConfig("atoll.journal.reader-dispatcher"));
        timers.startSingleTimer(Due.ROUND, settings.interval());
    }

    /** @param passes makes one, for trial or not; blocks */
    public static Behavior<Command> create(Function<Boolean, CompactionPass> passes, CompactionSettings settings) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new CompactionActor(context, timers, passes, settings)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Due.ROUND, this::round)
                .onMessageEquals(Due.STEP, this::step)
                .onMessage(Done.class, this::onDone)
                .build();
    }

    private Behavior<Command> round() {
        CompactionPass last = pass;
        return run(() -> {
            if (last == null) {
                return new Done(passes.apply(false), true, null);
            }
            last.begin();
            return new Done(last, true, null);
        });
    }

    private Behavior<Command> step() {
        CompactionPass now = pass;
        return run(() -> new Done(now, now.step(), null));
    }

    private Behavior<Command> run(Supplier<Done> work) {
        beganNanos = System.nanoTime();
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(work, blocking),
                        (done, failure) -> failure == null ? done : new Done(null, false, failure));
        return this;
    }

    private Behavior<Command> onDone(Done done) {
        if (done.failure() != null && !failing) {
            Throwable cause = done.failure() instanceof CompletionException
                    ? done.failure().getCause()
                    : done.failure();
            getContext()
                    .getLog()
                    .warn("The past cannot be folded now; trying again until it can: {}", cause.toString());
        }
        failing = done.failure() != null;
        pass = failing ? pass : done.pass();
        if (done.more()) {
            Duration worked = Duration.ofNanos(System.nanoTime() - beganNanos);
            int share = settings.sharePercent();
            timers.startSingleTimer(
                    Due.STEP, worked.multipliedBy(100 - share).dividedBy(share).plusMillis(1));
            return this;
        }
        timers.startSingleTimer(Due.ROUND, settings.interval());
        return failing || !isSweepDue() ? this : sweep();
    }

    /** The first one after the start, as nobody knows how long ago the last was; then as it is set. */
    private boolean isSweepDue() {
        return !swept
                || System.nanoTime() - sweptNanos > settings.sweepInterval().toNanos();
    }

    private Behavior<Command> sweep() {
        swept = true;
        sweptNanos = System.nanoTime();
        CompactionPass now = pass;
        CompletableFuture.runAsync(now::sweep, blocking).exceptionally(failure -> null);
        return this;
    }
}
