package dev.atoll.journal;

import dev.atoll.journal.JournalTail.CaughtUp;
import dev.atoll.journal.JournalTail.Command;
import dev.atoll.journal.JournalTail.Forget;
import dev.atoll.journal.JournalTail.Peers;
import dev.atoll.journal.JournalTail.Polled;
import dev.atoll.journal.JournalTail.ReadAfter;
import dev.atoll.journal.JournalTail.Reminder;
import dev.atoll.journal.JournalTail.Subscribe;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.JournalTail.TailRows;
import dev.atoll.journal.JournalTail.WakeUp;
import dev.atoll.journal.internal.GapSafeTail;
import dev.atoll.journal.internal.RecentRows;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** See {@link JournalTail}. Decides nothing about gaps: that is {@link GapSafeTail}, which runs on its own dispatcher. */
final class TailActor extends AbstractBehavior<Command> {
    /** While transactions hold the tail up: how soon to look again. Their commits wake it earlier; a rollback does not. */
    private static final Duration GAP_POLL = Duration.ofMillis(10);

    private final Journal journal;
    private final JournalSignal signal;
    private final CompletenessRule completeness;
    private final TailSettings settings;
    private final TimerScheduler<Command> timers;
    private final Executor tailThread;
    private final Pace pace;
    private final CatchUpReads catchUp;
    private final Backoff pollBackoff;
    private final Backoff catchUpBackoff;
    private final PeerTails peers;
    private final TailSubscriptions subscriptions;

    /** Null as long as nobody subscribes. */
    private GapSafeTail tail;

    /** Null until the tail has found the end of the journal. */
    private RecentRows recent;

    /** By which the step under way was asked for; null when there is none. */
    private GapSafeTail polling;

    private boolean pollAgain;
    /** Whether the next step has to read. */
    private boolean look;

    private long heldUpSinceNanos;
    private boolean heldUpLogged;

    static Behavior<Command> create(Journal journal, JournalSignal signal, WritesInFlight writes, InstantSource wall) {
        TailSubscriptions kept = new TailSubscriptions();
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new TailActor(context, timers, journal, signal, writes, wall, kept)));
    }

    private TailActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Journal journal,
            JournalSignal signal,
            WritesInFlight writes,
            InstantSource wall,
            TailSubscriptions subscriptions) {
        super(context);
        context.setLoggerName(JournalTail.class);
        this.journal = journal;
        this.signal = signal;
        this.completeness = new CompletenessRule(writes, wall, journal.promises());
        this.settings = journal.database().settings().tail();
        this.timers = timers;
        this.tailThread = dispatcher("atoll.journal.tail-dispatcher");
        this.pace = new Pace(settings.readInterval());
        this.subscriptions = subscriptions;
        this.catchUp = new CatchUpReads(
                context,
                journal,
                settings.batch().rows(),
                dispatcher("atoll.journal.reader-dispatcher"),
                subscriptions::waitsFor);
        this.pollBackoff = new Backoff(settings.backoffMin(), settings.backoffMax());
        this.catchUpBackoff = new Backoff(settings.backoffMin(), settings.backoffMax());
        this.peers = new PeerTails(settings.peerWakeInterval());
        PeerTails.meet(context);
        signal.listen(() -> context.getSelf().tell(Reminder.SIGNALLED));
        subscriptions.answerAllWithNothing();
        if (!subscriptions.subscribers().isEmpty()) { // an earlier one has failed
            subscriptions.subscribers().forEach(context::watch);
            follow();
        }
    }

    private Executor dispatcher(String path) {
        return getContext().getSystem().dispatchers().lookup(DispatcherSelector.fromConfig(path));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Reminder.SIGNALLED, this::onSignalled)
                .onMessageEquals(Reminder.POLL_DUE, this::onPollDue)
                .onMessageEquals(Reminder.CATCH_UP_DUE, this::onCatchUpDue)
                .onMessageEquals(Reminder.WAKE_PEERS_DUE, this::onWakePeersDue)
                .onMessage(ReadAfter.class, this::onReadAfter)
                .onMessage(Polled.class, this::onPolled)
                .onMessage(CaughtUp.class, this::onCaughtUp)
                .onMessage(WakeUp.class, wakeUp -> onPollDue())
                .onMessage(Subscribe.class, this::onSubscribe)
                .onMessage(Forget.class, this::onForget)
                .onMessage(Peers.class, this::onPeers)
                .onSignal(Terminated.class, this::onTerminated)
                .onSignal(PostStop.class, stopped -> onPostStop())
                .build();
    }

    private Behavior<Command> onSubscribe(Subscribe subscribe) {
        if (subscriptions.subscribers().add(subscribe.subscriber())) {
            getContext().watch(subscribe.subscriber());
        }
        if (tail == null) {
            follow();
        } else if (recent != null) {
            subscribe.subscriber().tell(new TailAdvanced(recent.upTo(), subscriptions.complete()));
        }
        return this;
    }

    private void follow() {
        journal.committed().follow(true);
        tail = new GapSafeTail(journal, settings.batch(), settings.lookInterval(), completeness);
        heldUpSinceNanos = System.nanoTime();
        poll();
    }

    private Behavior<Command> onTerminated(Terminated terminated) {
        subscriptions.gone(terminated.getRef());
        if (subscriptions.subscribers().isEmpty()) {
            tail = null;
            recent = null;
            journal.committed().follow(false);
            timers.cancel(Reminder.POLL_DUE);
            signal.lower();
        }
        return this;
    }

    private Behavior<Command> onSignalled() {
        if (!peers.none() && !timers.isTimerActive(Reminder.WAKE_PEERS_DUE)) {
            Duration left = peers.untilNextWake();
            if (left.isZero()) {
                onWakePeersDue();
            } else {
                timers.startSingleTimer(Reminder.WAKE_PEERS_DUE, left);
            }
        }
        poll();
        return this;
    }

    private Behavior<Command> onWakePeersDue() {
        if (tail == null) {
            signal.lower(); // otherwise the next poll does
        }
        peers.wake();
        return this;
    }

    private Behavior<Command> onForget(Forget forget) {
        if (recent != null) {
            recent.forget(forget.prefix());
        }
        journal.committed().forget(forget.prefix());
        return this;
    }

    private Behavior<Command> onPeers(Peers now) {
        peers.become(now.tails());
        return onWakePeersDue(); // the signal may have gone up when there was nobody to wake
    }

    /** Others have written, or may have. */
    private Behavior<Command> onPollDue() {
        look = true;
        poll();
        return this;
    }

    private void poll() {
        if (tail == null || (pollBackoff.failing() && timers.isTimerActive(Reminder.POLL_DUE))) {
            return;
        }
        if (polling != null) {
            pollAgain = true;
            return;
        }
        pollAgain = false;
        GapSafeTail by = tail;
        polling = by;
        boolean looks = look;
        look = false;
        getContext()
                .pipeToSelf(
                        CompletableFuture.supplyAsync(() -> step(by, looks), tailThread),
                        (step, failure) -> new Polled(by, step, failure));
    }

    /** Blocks; on the tail's own thread. */
    private GapSafeTail.Step step(GapSafeTail by, boolean looks) {
        pace.await();
        signal.lower();
        return by.poll(looks);
    }

    private Behavior<Command> onPolled(Polled polled) {
        if (polled.by() != polling) {
            return this; // asked for before this actor began anew
        }
        polling = null;
        if (polled.by() != tail) {
            poll(); // all subscribers had gone, and new ones came
        } else if (polled.failure() != null) {
            look = true;
            Duration wait = failed(pollBackoff, polled.failure());
            timers.startSingleTimer(Reminder.POLL_DUE, wait);
        } else {
            succeeded(pollBackoff);
            advance(polled.step());
        }
        return this;
    }

    private void advance(GapSafeTail.Step step) {
        boolean advanced;
        if (recent == null) {
            advanced = step.watermark() != GapSafeTail.NOT_STARTED;
            recent = advanced ? new RecentRows(settings.recentBytes(), step.watermark()) : null;
        } else {
            advanced = step.watermark() > recent.upTo();
            recent.append(step.rows(), step.watermark());
        }
        boolean newlyComplete = recent != null && subscriptions.completeUpTo(step.complete());
        if (advanced || newlyComplete) {
            TailAdvanced news = new TailAdvanced(step.watermark(), subscriptions.complete());
            subscriptions.subscribers().forEach(subscriber -> subscriber.tell(news));
        }
        noticeHoldUp(step, advanced);
        if (step.more() || pollAgain) {
            poll();
        } else {
            timers.startSingleTimer(Reminder.POLL_DUE, pauseAfter(step));
        }
    }

    private Duration pauseAfter(GapSafeTail.Step step) {
        if (!step.looked()) {
            return settings.lookInterval();
        }
        return step.waitingFor().isEmpty() ? settings.pollInterval() : GAP_POLL;
    }

    private void noticeHoldUp(GapSafeTail.Step step, boolean advanced) {
        if (advanced || step.waitingFor().isEmpty()) {
            heldUpSinceNanos = System.nanoTime();
            heldUpLogged = false;
            return;
        }
        Duration heldUp = Duration.ofNanos(System.nanoTime() - heldUpSinceNanos);
        if (!heldUpLogged && heldUp.compareTo(settings.gapWarningAfter()) > 0) {
            heldUpLogged = true;
            getContext()
                    .getLog()
                    .warn(
                            "For {} s, replication has waited at offset {} for database transactions that may still"
                                    + " commit rows below others: {}. End them if they are stuck.",
                            heldUp.toSeconds(),
                            step.watermark(),
                            step.waitingFor());
        }
    }

    private Behavior<Command> onReadAfter(ReadAfter request) {
        subscriptions.asks(request);
        if (recent == null) {
            subscriptions.answer(request, TailSubscriptions.nothingAfter(request));
        } else if (recent.covers(request.offset())) {
            RecentRows.Slice slice = recent.after(request.offset(), request.maxBytes());
            subscriptions.answer(request, new TailRows(slice.rows(), slice.upTo()));
        } else {
            catchUp.add(request);
            startCatchUp();
        }
        return this;
    }

    private void startCatchUp() {
        if (recent != null && !timers.isTimerActive(Reminder.CATCH_UP_DUE)) {
            catchUp.start(recent.upTo());
        }
    }

    private Behavior<Command> onCatchUpDue() {
        startCatchUp();
        return this;
    }

    private Behavior<Command> onCaughtUp(CaughtUp result) {
        if (result.by() != catchUp) {
            return this; // asked for before this actor began anew
        }
        catchUp.finished();
        if (result.failure() == null) {
            succeeded(catchUpBackoff);
            subscriptions.answer(result.request(), result.rows());
        } else {
            Duration wait = failed(catchUpBackoff, result.failure());
            catchUp.add(result.request());
            timers.startSingleTimer(Reminder.CATCH_UP_DUE, wait);
        }
        startCatchUp();
        return this;
    }

    private Duration failed(Backoff backoff, Throwable failure) {
        if (!pollBackoff.failing() && !catchUpBackoff.failing()) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            getContext().getLog().warn("The journal cannot be read; trying again until it can: {}", cause.toString());
        }
        return backoff.failed();
    }

    private void succeeded(Backoff backoff) {
        boolean failed = backoff.failing();
        backoff.succeeded();
        if (failed && !pollBackoff.failing() && !catchUpBackoff.failing()) {
            getContext().getLog().info("The journal can be read again");
        }
    }

    private Behavior<Command> onPostStop() {
        signal.stopListening();
        return this;
    }
}
