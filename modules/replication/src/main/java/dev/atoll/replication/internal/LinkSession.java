package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** One connection: does what its {@link LinkConversation} decides, and brings it the answers. */
final class LinkSession extends AbstractBehavior<LinkSession.Command> {

    /** Heartbeats, deadlines and retries are looked at this often at least. */
    private static final Duration LONGEST_TICK = Duration.ofMillis(200);

    /** How long the last words of a connection may take. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    sealed interface Command {}

    /** The streams run; frames go there. */
    record Connected(ActorRef<LinkFlow.Outgoing> wire) implements Command {}

    record DialFailed(String reason) implements Command {}

    record InboundOpen(ActorRef<LinkFlow.Taken> ack) implements Command {}

    /** A frame, or why what came is none. */
    record Arrival(LinkMessage message, AtollException problem) {}

    record Inbound(ActorRef<LinkFlow.Taken> ack, Arrival arrival) implements Command {}

    record StreamFailed(Throwable cause) implements Command {}

    /** The supervisor's answer: the peer may have the link, or is refused. */
    record Admission(Optional<LinkFrame.Refuse> refusal) implements Command {}

    /** Say this to the peer, if it writes as that origin. */
    record AskRights(Origin from, LinkFrame.RightsWanted wanted) implements Command {}

    /** Say to the {@link ConfirmationHub} when the peer has applied everything up to the offset. */
    record Want(long offset) implements Command {}

    record Leave(String reason) implements Command {}

    /** The peer may have the link no more, and is told why. */
    record Expel(LinkFrame.Refuse refuse) implements Command {}

    /** The conversation is over; what it has said may still leave. */
    record Closing(LinkEnd why) implements Command {}

    /** Something that was asked for has come; to be handled in this actor's thread. */
    record Answer(Runnable handle) implements Command {}

    enum Signal implements Command {
        UPGRADED,
        WIRE_TAKES_MORE,
        PEER_CLOSED,
        TICK,
        GREETING_DUE,
        STOP
    }

    private final LinkServices services;
    private final ActorRef<LinkSupervisor.Command> supervisor;
    private final LinkTraffic traffic;
    private final RegionId dialed;
    private final TimerScheduler<Command> timers;
    private final Outbox outbox;
    private final SessionPort port;

    private boolean upgraded;
    private LinkConversation conversation;
    private ActorRef<LinkFlow.Taken> heldAck;
    private long heardBytes;
    private LinkEnd end;

    /** @param dialed the region that is dialed, or null when the peer has opened the connection */
    static Behavior<Command> create(
            LinkServices services, ActorRef<LinkSupervisor.Command> supervisor, LinkTraffic traffic, RegionId dialed) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new LinkSession(context, timers, services, supervisor, traffic, dialed)));
    }

    private LinkSession(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            LinkServices services,
            ActorRef<LinkSupervisor.Command> supervisor,
            LinkTraffic traffic,
            RegionId dialed) {
        super(context);
        this.services = services;
        this.supervisor = supervisor;
        this.traffic = traffic;
        this.dialed = dialed;
        this.timers = timers;
        this.upgraded = dialed == null;
        this.outbox = new Outbox();
        this.port = new SessionPort(context, services, supervisor, dialed, outbox);
        Duration tick = services.limits().heartbeat().dividedBy(4);
        timers.startTimerWithFixedDelay(Signal.TICK, tick.compareTo(LONGEST_TICK) < 0 ? tick : LONGEST_TICK);
        timers.startSingleTimer(Signal.STOP, services.settings().reconnect().connectTimeout());
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Inbound.class, this::onInbound)
                .onMessage(Answer.class, answer -> {
                    answer.handle().run();
                    return next();
                })
                .onMessage(Signal.class, this::onSignal)
                .onMessage(Want.class, this::onWant)
                .onMessage(Connected.class, this::onConnected)
                .onMessage(InboundOpen.class, open -> {
                    open.ack().tell(LinkFlow.Taken.ONE);
                    return this;
                })
                .onMessage(Admission.class, this::onAdmission)
                .onMessage(DialFailed.class, failed -> ended("It cannot be reached: " + failed.reason()))
                .onMessage(StreamFailed.class, this::onStreamFailed)
                .onMessage(AskRights.class, this::onAskRights)
                .onMessage(Leave.class, this::onLeave)
                .onMessage(Expel.class, this::onExpel)
                .onMessage(Closing.class, this::onClosing)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onConnected(Connected connected) {
        outbox.open(connected.wire());
        begin();
        return next();
    }

    private void begin() {
        if (upgraded && outbox.isOpen() && conversation == null) {
            timers.cancel(Signal.STOP);
            timers.startSingleTimer(
                    Signal.GREETING_DUE, services.settings().heartbeats().deadline());
            conversation =
                    new LinkConversation(services.identity(), dialed != null, services.limits(), port, services.now());
            port.serve(conversation);
        }
    }

    private Behavior<Command> onSignal(Signal signal) {
        switch (signal) {
            case UPGRADED -> {
                upgraded = true;
                begin();
            }
            case WIRE_TAKES_MORE -> {
                outbox.taken();
                if (conversation != null && outbox.takesData()) {
                    conversation.outbound().resume();
                }
                releaseInbound();
            }
            case PEER_CLOSED -> {
                return !upgraded ? this : ended("The peer closed the connection.");
            }
            case TICK -> onTick();
            case GREETING_DUE -> onGreetingDue();
            case STOP -> {
                return ended("The connection was not ready in time.");
            }
        }
        return next();
    }

    /** Whoever has not said by now who it is, however much it sends, takes the place of others. */
    private void onGreetingDue() {
        if (conversation.peer() == null && end == null) {
            conversation.leave("No hello has come in time.");
        }
    }

    private void onTick() {
        if (conversation == null || end != null) {
            return;
        }
        long bytes = traffic.bytesReceived.get();
        if (bytes != heardBytes) {
            heardBytes = bytes;
            conversation.heard(services.now());
        }
        conversation.tick(services.now());
        long stalled = outbox.stalledMillis();
        if (end == null
                && stalled > services.settings().heartbeats().stallTimeout().toMillis()) {
            end = LinkEnd.because("The peer has taken nothing for " + stalled + " ms.");
            outbox.abandon();
        }
        report();
    }

    private void report() {
        if (conversation != null && conversation.isOpen()) {
            supervisor.tell(new LinkSupervisor.Progress(
                    getContext().getSelf(),
                    conversation.peer().region(),
                    LinkProgress.of(
                            conversation,
                            port.watermark(),
                            traffic,
                            services.clock().millis())));
        }
    }

    private void noteTransfer(LinkFrame frame) {
        if (conversation.peer() != null) {
            TransferLog.receives(conversation.peer().region(), frame);
        }
    }

    private Behavior<Command> onInbound(Inbound inbound) {
        if (conversation != null && end == null) {
            if (inbound.arrival().problem() != null) {
                conversation.broken(inbound.arrival().problem());
            } else {
                conversation.received(inbound.arrival().message(), services.now());
                noteTransfer(inbound.arrival().message().frame());
            }
        }
        heldAck = inbound.ack();
        releaseInbound();
        return next();
    }

    /** The next frame is read only when the answers to the last ones have left: a peer that does not read must wait. */
    private void releaseInbound() {
        if (heldAck != null && !outbox.isFull()) {
            heldAck.tell(LinkFlow.Taken.ONE);
            heldAck = null;
        }
    }

    private Behavior<Command> onStreamFailed(StreamFailed failed) {
        // of a connection that could not be opened, the dialer says more
        return upgraded ? ended("The connection broke: " + failed.cause().getMessage()) : this;
    }

    private Behavior<Command> onAdmission(Admission admission) {
        if (admission.refusal().isPresent()) {
            conversation.refuse(admission.refusal().get());
        } else {
            port.followJournal();
            services.hub()
                    .tell(new ConfirmationHub.Opened(
                            conversation.peer().region(), getContext().getSelf()));
            conversation.admitted(services.now());
        }
        return next();
    }

    private Behavior<Command> onAskRights(AskRights ask) {
        if (conversation != null && end == null && !outbox.isFull()) {
            conversation.askRights(ask.from(), ask.wanted());
        }
        return next();
    }

    private Behavior<Command> onWant(Want want) {
        if (end == null && !conversation.isEnded()) {
            conversation.outbound().want(want.offset());
        }
        return next();
    }

    private Behavior<Command> onLeave(Leave leave) {
        if (conversation == null) {
            return ended(leave.reason());
        }
        conversation.leave(leave.reason());
        return next();
    }

    private Behavior<Command> onExpel(Expel expel) {
        if (conversation != null) {
            conversation.refuse(expel.refuse());
        }
        return next();
    }

    private Behavior<Command> onClosing(Closing closing) {
        end = closing.why();
        timers.startSingleTimer(Signal.STOP, FAREWELL);
        return next();
    }

    /** Stops once the last words are said. */
    private Behavior<Command> next() {
        return end != null && outbox.isEmpty() ? stop() : this;
    }

    /**
     * The connection is over. What the conversation has ended with says more, also when the connection ends before
     * {@link Closing} has come: who refuses a peer closes right after it has said so.
     */
    private Behavior<Command> ended(String why) {
        if (end == null) {
            boolean said = conversation != null && conversation.isEnded();
            end = said ? conversation.end() : LinkEnd.because(why);
        }
        return stop();
    }

    private Behavior<Command> stop() {
        outbox.close();
        return Behaviors.stopped();
    }

    private Behavior<Command> onPostStop(PostStop stopped) {
        outbox.close();
        if (conversation != null && conversation.peer() != null) {
            services.hub()
                    .tell(new ConfirmationHub.Closed(
                            conversation.peer().region(), getContext().getSelf()));
        }
        LinkEnd why = end == null ? LinkEnd.because("Its session ended.") : end;
        supervisor.tell(new LinkSupervisor.Ended(getContext().getSelf(), why));
        return this;
    }
}
