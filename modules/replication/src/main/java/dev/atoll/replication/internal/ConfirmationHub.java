package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.confirm.BacklogAge;
import dev.atoll.replication.internal.confirm.ConfirmationBook;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Tells writers on this node which peers have applied what they have written, whichever nodes of the region hold the
 * links; and how long peers have been behind.
 *
 * <p>A write that is committed is at or below the newest offset that is visible after that. So unless this node knows it
 * anyway, the newest offset is read once for all who have come since the last read; then the nodes that hold links are
 * asked to say when their peer has applied everything up to there.
 */
final class ConfirmationHub extends AbstractBehavior<ConfirmationHub.Command> {

    static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "atoll-confirmations");
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofMillis(100);

    sealed interface Command {}

    /** What crosses from one node of the region to another. */
    sealed interface Message extends Command {}

    /**
     * What was committed before is to be confirmed.
     *
     * @param collection that was written
     * @param needed how many of the peers, at least 1
     * @param answer gets those that have confirmed
     */
    record Await(
            long id, String collection, Set<RegionId> peers, int needed, CompletableFuture<SortedSet<RegionId>> answer)
            implements Command {}

    /** Answer with what is known. */
    record GiveUp(long id) implements Command {}

    /** This session is a link to the peer, until it is closed. */
    record Opened(RegionId peer, ActorRef<LinkSession.Command> session) implements Command {}

    record Closed(RegionId peer, ActorRef<LinkSession.Command> session) implements Command {}

    /** What the session has heard of its peer. */
    record Progressed(ActorRef<LinkSession.Command> session, Applied news) implements Command {}

    /** Tell me when a peer whose link you hold has applied everything up to the offset. */
    record Want(long offset, ActorRef<Command> replyTo) implements Message {}

    /**
     * The peer has applied everything up to there.
     *
     * @param excepted but perhaps not of these collections
     */
    record Applied(RegionId peer, long upTo, Set<String> excepted) implements Message {}

    private record Newest(long offset, Set<Long> readers, Throwable failure) implements Command {}

    private record Others(Set<ActorRef<Command>> hubs) implements Command {}

    private enum Reminder implements Command {
        TICK,
        READ
    }

    private final HubServices services;
    private final TimerScheduler<Command> timers;
    private final ConfirmationBook<CompletableFuture<SortedSet<RegionId>>> book = new ConfirmationBook<>();
    private final BacklogAge backlog = new BacklogAge();
    private final LinkedProgress links;
    private final Map<RegionId, Long> applied = new HashMap<>();
    /** Those for whom the newest offset was not read yet. */
    private final Map<Long, Await> arrived = new LinkedHashMap<>();

    private Set<ActorRef<Command>> others = Set.of();
    private boolean reading;
    private long wanted;

    /** After a failure it begins anew: who waited is told what was known, and the links that are open stay known. */
    static Behavior<Command> create(HubServices services) {
        return Behaviors.setup(outer -> {
            LinkedProgress links = new LinkedProgress();
            Behavior<Command> hub = Behaviors.setup(
                    context -> Behaviors.withTimers(timers -> new ConfirmationHub(context, timers, services, links)));
            return Behaviors.supervise(hub).onFailure(SupervisorStrategy.restart());
        });
    }

    private ConfirmationHub(
            ActorContext<Command> context, TimerScheduler<Command> timers, HubServices services, LinkedProgress links) {
        super(context);
        this.services = services;
        this.timers = timers;
        this.links = links;
        timers.startTimerWithFixedDelay(Reminder.TICK, INTERVAL);
        ActorRef<Receptionist.Listing> listings = context.messageAdapter(Receptionist.Listing.class, listing -> {
            Set<ActorRef<Command>> hubs = new HashSet<>(listing.getServiceInstances(KEY));
            hubs.remove(context.getSelf());
            return new Others(Set.copyOf(hubs));
        });
        context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
        context.getSystem().receptionist().tell(Receptionist.subscribe(KEY, listings));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Await.class, this::onAwait)
                .onMessage(Newest.class, this::onNewest)
                .onMessage(Progressed.class, this::onProgressed)
                .onMessage(Applied.class, this::onApplied)
                .onMessage(Want.class, this::onWant)
                .onMessage(GiveUp.class, this::onGiveUp)
                .onMessage(Opened.class, this::onOpened)
                .onMessage(Closed.class, this::onClosed)
                .onMessage(Others.class, this::onOthers)
                .onMessageEquals(Reminder.TICK, this::onTick)
                .onMessageEquals(Reminder.READ, this::read)
                .onSignal(PreRestart.class, failed -> onPreRestart())
                .build();
    }

    /** Nobody waits in vain. */
    private Behavior<Command> onPreRestart() {
        arrived.values().forEach(await -> await.answer().complete(new TreeSet<>()));
        book.giveUpAll().forEach(outcome -> outcome.waiter().complete(outcome.confirmedBy()));
        return this;
    }

    private Behavior<Command> onAwait(Await await) {
        long known = services.ownOffsets().newest();
        if (known == 0) {
            arrived.put(await.id(), await);
            return read();
        }
        enter(await, known);
        wanted = Math.max(wanted, known);
        onWant(want());
        return this;
    }

    private void enter(Await await, long offset) {
        book.add(await.id(), offset, await.collection(), await.peers(), await.needed(), await.answer());
    }

    private Behavior<Command> onTick() {
        services.ownOffsets().watch();
        timers.cancel(Reminder.READ);
        if (book.size() > 0 || anyIsBehind()) {
            ask(others); // one may have forgotten this node while it was not listed there
        }
        return services.hasPeers() || links.any() ? read() : this;
    }

    private Behavior<Command> read() {
        if (!reading && !timers.isTimerActive(Reminder.READ)) {
            reading = true;
            Set<Long> readers = Set.copyOf(arrived.keySet());
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(services.newestOffset(), services.blocking()),
                            (offset, failure) -> new Newest(failure == null ? offset : -1, readers, failure));
        }
        return this;
    }

    private Behavior<Command> onNewest(Newest newest) {
        reading = false;
        if (newest.failure() != null) {
            timers.startSingleTimer(Reminder.READ, RETRY);
            return this;
        }
        for (long id : newest.readers()) {
            Await await = arrived.remove(id);
            if (await != null) {
                enter(await, newest.offset());
            }
        }
        backlog.ends(newest.offset(), HubServices.millis());
        if (!newest.readers().isEmpty() || newest.offset() > wanted) {
            wanted = Math.max(wanted, newest.offset());
            ask(others);
            onWant(want());
        }
        noteBehind();
        return arrived.isEmpty() ? this : read();
    }

    private Want want() {
        return new Want(wanted, getContext().getSelf());
    }

    private void ask(Set<ActorRef<Command>> hubs) {
        hubs.forEach(hub -> hub.tell(want()));
    }

    private void noteBehind() {
        long now = HubServices.millis();
        long slowest = Long.MAX_VALUE;
        for (RegionId peer : knownPeers()) {
            long upTo = applied.getOrDefault(peer, -1L);
            slowest = Math.min(slowest, upTo);
            services.behind().put(peer, backlog.millisBehind(upTo, now));
        }
        backlog.forgetUpTo(slowest);
    }

    private boolean anyIsBehind() {
        return knownPeers().stream().anyMatch(peer -> applied.getOrDefault(peer, 0L) < wanted);
    }

    private Set<RegionId> knownPeers() {
        Set<RegionId> peers = new TreeSet<>(services.peers());
        peers.addAll(applied.keySet());
        return peers;
    }

    private Behavior<Command> onWant(Want want) {
        links.want(want.offset(), want.replyTo()).forEach(news -> tell(want.replyTo(), news));
        return this;
    }

    private Behavior<Command> onProgressed(Progressed progressed) {
        if (links.progressed(progressed.session(), progressed.news())) {
            spread(progressed.news());
        }
        return this;
    }

    /** To all who want to know. */
    private void spread(Applied news) {
        note(news);
        links.askers(news).forEach(asker -> tell(asker, news));
    }

    private void tell(ActorRef<Command> asker, Applied news) {
        if (asker.equals(getContext().getSelf())) {
            onApplied(news);
        } else {
            asker.tell(news);
        }
    }

    private void note(Applied news) {
        applied.put(news.peer(), news.upTo());
        services.lacking().put(news.peer(), news.excepted());
    }

    private Behavior<Command> onApplied(Applied news) {
        note(news);
        List<ConfirmationBook.Outcome<CompletableFuture<SortedSet<RegionId>>>> done =
                book.applied(news.peer(), news.upTo(), news.excepted());
        done.forEach(outcome -> outcome.waiter().complete(outcome.confirmedBy()));
        return this;
    }

    private Behavior<Command> onGiveUp(GiveUp late) {
        Await unread = arrived.remove(late.id());
        if (unread != null) {
            unread.answer().complete(new TreeSet<>());
        }
        book.giveUp(late.id()).ifPresent(outcome -> outcome.waiter().complete(outcome.confirmedBy()));
        return this;
    }

    private Behavior<Command> onOpened(Opened opened) {
        links.opened(opened.peer(), opened.session());
        return this;
    }

    private Behavior<Command> onClosed(Closed closed) {
        links.closed(closed.peer(), closed.session()).ifPresent(this::spread);
        return this;
    }

    private Behavior<Command> onOthers(Others now) {
        Set<ActorRef<Command>> listed = new HashSet<>(now.hubs());
        listed.removeAll(others);
        others = now.hubs();
        if (wanted > 0) {
            ask(listed);
        }
        Set<ActorRef<Command>> all = new HashSet<>(others);
        all.add(getContext().getSelf());
        links.retainAskers(all);
        return this;
    }
}
