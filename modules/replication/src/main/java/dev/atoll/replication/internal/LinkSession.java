package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.ApplyReply;
import dev.atoll.journal.OffsetKey;
import dev.atoll.replication.internal.link.ApplyOutcome;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.link.LinkPort;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** One connection: does what its {@link LinkConversation} decides, and brings it the answers. */
final class LinkSession extends AbstractBehavior<LinkSession.Command> implements LinkPort {

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

    record Leave(String reason) implements Command {}

    /** Something that was asked for has come; to be handled in this actor's thread. */
    record Answer(Runnable handle) implements Command {}

    enum Signal implements Command {
        UPGRADED,
        WIRE_TAKES_MORE,
        PEER_CLOSED,
        TICK,
        STOP
    }

    private final LinkServices services;
    private final ActorRef<LinkSupervisor.Command> supervisor;
    private final LinkTraffic traffic;
    private final RegionId dialed;
    private final TimerScheduler<Command> timers;
    private final Outbox outbox;
    private final SourceReads reads;
    private final TailReader tail;

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
        this.reads = new SourceReads(services);
        this.tail = new TailReader(context, services.tail(), () -> conversation.outbound());
        Duration tick = services.limits().heartbeat().dividedBy(4);
        timers.startTimerWithFixedDelay(Signal.TICK, tick.compareTo(LONGEST_TICK) < 0 ? tick : LONGEST_TICK);
        timers.startSingleTimer(
                Signal.STOP,
                services.limits()
                        .deadline()
                        .plus(services.settings().reconnect().connectTimeout()));
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
                .onMessage(Connected.class, this::onConnected)
                .onMessage(InboundOpen.class, open -> {
                    open.ack().tell(LinkFlow.Taken.ONE);
                    return this;
                })
                .onMessage(Admission.class, this::onAdmission)
                .onMessage(DialFailed.class, failed -> ended("It cannot be reached: " + failed.reason()))
                .onMessage(StreamFailed.class, this::onStreamFailed)
                .onMessage(Leave.class, this::onLeave)
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
            conversation =
                    new LinkConversation(services.identity(), dialed != null, services.limits(), this, services.now());
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
            case STOP -> {
                return ended("The connection was not ready in time.");
            }
        }
        return next();
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
            end = new LinkEnd("The peer has taken nothing for " + stalled + " ms.", null, "");
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
                            tail.watermark(),
                            traffic,
                            services.clock().millis())));
        }
    }

    private Behavior<Command> onInbound(Inbound inbound) {
        if (conversation != null && end == null) {
            if (inbound.arrival().problem() != null) {
                conversation.broken(inbound.arrival().problem());
            } else {
                conversation.received(inbound.arrival().message(), services.now());
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
            tail.subscribe();
            conversation.admitted(services.now());
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

    /** Stops once the last words are said. */
    private Behavior<Command> next() {
        return end != null && outbox.isEmpty() ? stop() : this;
    }

    private Behavior<Command> ended(String why) {
        if (end == null) {
            end = new LinkEnd(why, null, "");
        }
        return stop();
    }

    private Behavior<Command> stop() {
        outbox.close();
        return Behaviors.stopped();
    }

    private Behavior<Command> onPostStop(PostStop stopped) {
        outbox.close();
        LinkEnd why = end == null ? new LinkEnd("Its session ended.", null, "") : end;
        supervisor.tell(new LinkSupervisor.Ended(getContext().getSelf(), why));
        return this;
    }

    // what the conversation asks for

    @Override
    public void send(LinkFrame frame) {
        outbox.add(frame, conversation);
    }

    @Override
    public boolean wireReady() {
        return outbox.takesData();
    }

    @Override
    public void close(LinkEnd why) {
        end = why;
        timers.startSingleTimer(Signal.STOP, FAREWELL);
    }

    @Override
    public void admit(LinkFrame.Hello peer) {
        supervisor.tell(new LinkSupervisor.Admit(getContext().getSelf(), peer, dialed));
    }

    @Override
    public void loadOffset(UUID peerJournal) {
        handle(blocking(() -> services.journal().offsets().load(offsetKey(peerJournal))), (stored, failure) -> {
            if (failure == null) {
                conversation.offsetLoaded(stored);
            } else {
                conversation.leave("The stored offset cannot be read: " + reason(failure));
            }
        });
    }

    private OffsetKey offsetKey(UUID peerJournal) {
        return new OffsetKey(
                conversation.peer().region(),
                peerJournal,
                services.identity().sliceFrom(),
                services.identity().sliceTo());
    }

    @Override
    public void apply(long token, EntityId entity, List<byte[]> rows) {
        handle(
                services.entities().apply(entity, rows),
                (reply, failure) -> conversation.inbound().applied(token, outcome(reply, failure), services.now()));
    }

    private static ApplyOutcome outcome(ApplyReply reply, Throwable failure) {
        if (reply instanceof ApplyReply.Applied) {
            return new ApplyOutcome.Applied();
        }
        if (reply instanceof ApplyReply.GapFound found) {
            return new ApplyOutcome.Gap(
                    found.gap().origin(), found.gap().from(), found.gap().to());
        }
        if (reply instanceof ApplyReply.Rejected rejected) {
            return new ApplyOutcome.Later("Rows cannot be applied: " + rejected.message());
        }
        return new ApplyOutcome.Later(failure == null ? ((ApplyReply.Later) reply).reason() : reason(failure));
    }

    @Override
    public void storeOffset(long offset) {
        OffsetKey key = offsetKey(conversation.peer().journal());
        CompletionStage<OptionalLong> stored = blocking(() -> {
            services.journal().offsets().advance(key, offset);
            return OptionalLong.of(offset);
        });
        handle(stored, (done, failure) -> {
            if (failure == null) {
                conversation.inbound().stored(offset, services.now());
            } else {
                getContext().getLog().warn("The offset of {} cannot be stored: {}", key.peer(), reason(failure));
                conversation.inbound().notStored(services.now());
            }
        });
    }

    @Override
    public void describeJournal() {
        handle(reads.newestOffset(), (newest, failure) -> {
            if (failure == null) {
                tail.describe(newest);
            } else {
                conversation.leave("The journal cannot be read: " + reason(failure));
            }
        });
    }

    @Override
    public long watermark() {
        return tail.watermark();
    }

    @Override
    public void pull(long after, int maxRows, long maxBytes) {
        tail.pull(after, maxBytes);
    }

    @Override
    public void listKeys(String after, int limit) {
        handle(reads.keys(after, limit), (keys, failure) -> {
            if (failure == null) {
                conversation.outbound().keys(keys, keys.size() < limit);
            } else {
                conversation.leave("The entities cannot be listed: " + reason(failure));
            }
        });
    }

    @Override
    public void readState(String persistenceId) {
        handle(reads.state(persistenceId), (merged, failure) -> {
            if (failure == null) {
                conversation.outbound().state(persistenceId, merged);
            } else {
                getContext().getLog().warn("{} cannot be transferred yet: {}", persistenceId, reason(failure));
                conversation.outbound().stateUnreadable(persistenceId);
            }
        });
    }

    @Override
    public void answerRange(LinkFrame.RangeRequest request) {
        answer(request.persistenceId(), () -> reads.repair(request));
    }

    @Override
    public void answerState(LinkFrame.StateRequest request) {
        answer(request.persistenceId(), () -> reads.repair(request.persistenceId()));
    }

    private void answer(String persistenceId, java.util.function.Supplier<CompletionStage<LinkFrame.RangeReply>> read) {
        EntityId id = EntityId.parse(persistenceId);
        handle(
                read.get(),
                (reply, failure) -> conversation.repaired(
                        failure == null ? reply : new LinkFrame.RangeReply(id.persistenceId(), List.of())));
    }

    private <T> void handle(CompletionStage<T> stage, BiConsumer<T, Throwable> handler) {
        getContext()
                .pipeToSelf(
                        stage,
                        (value, failure) -> new Answer(() -> {
                            if (end == null) {
                                handler.accept(value, failure);
                            }
                        }));
    }

    private <T> CompletionStage<T> blocking(java.util.function.Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, services.blocking());
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }
}
