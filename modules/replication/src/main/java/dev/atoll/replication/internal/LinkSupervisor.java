package dev.atoll.replication.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.PeerSettings;
import dev.atoll.replication.internal.link.Backoff;
import dev.atoll.replication.internal.link.LinkAdmissions;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** A node's links: dials the peers whose links belong to this node, and decides which connections may stay. */
final class LinkSupervisor extends AbstractBehavior<LinkSupervisor.Command> {

    /** Connections that have not said who they are; more are turned away. */
    private static final int MAX_STRANGERS = 64;

    /** How often the lag and the backlog of links that are down are worked out. */
    private static final Duration REFRESH = Duration.ofSeconds(1);

    sealed interface Command {}

    /** A connection was opened by somebody; empty when there are too many. */
    record Incoming(ActorRef<Optional<LinkTransport.NewSession>> replyTo) implements Command {}

    /** @param dialed the region that this node wanted to reach, or null */
    record Admit(ActorRef<LinkSession.Command> session, LinkFrame.Hello hello, RegionId dialed) implements Command {}

    record Progress(ActorRef<LinkSession.Command> session, RegionId peer, LinkProgress progress) implements Command {}

    record Ended(ActorRef<LinkSession.Command> session, LinkEnd end) implements Command {}

    /** Say this to the peer that it is for, if its link is here and up. */
    record AskRights(RightsMessage message) implements Command {}

    record Dial(RegionId peer) implements Command {}

    /** The nodes of this region that are up, by address. */
    record Nodes(Set<String> up) implements Command {}

    /** Look after the links that are down. */
    private enum Refresh implements Command {
        NOW
    }

    /** The newest offset of this region's journal; what links that are down have not sent ends there. */
    private record Newest(long offset) implements Command {}

    /** Leave all links, dial none, answer when all are left. */
    record Stop(ActorRef<Boolean> replyTo) implements Command {}

    private final LinkServices services;
    private final LinkTransport transport;
    private final LinkAdmissions admissions;
    private final TimerScheduler<Command> timers;
    private final QuietLog log;
    private final String self;
    private final Map<RegionId, PeerLink> links = new HashMap<>();
    private final Map<ActorRef<LinkSession.Command>, PeerLink> sessions = new HashMap<>();
    private final Set<ActorRef<LinkSession.Command>> strangers = new HashSet<>();
    private long sessionNumber;
    private boolean readingNewest;
    private ActorRef<Boolean> stopping;

    static Behavior<Command> create(LinkServices services, LinkTransport transport, NodeDirectory directory) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            LinkSupervisor supervisor = new LinkSupervisor(context, timers, services, transport, directory);
            directory.listen(nodes -> context.getSelf().tell(new Nodes(nodes)));
            return supervisor;
        }));
    }

    private LinkSupervisor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            LinkServices services,
            LinkTransport transport,
            NodeDirectory directory) {
        super(context);
        this.services = services;
        this.transport = transport;
        this.admissions = new LinkAdmissions(
                place(services, directory.self()), directory::linkAddress, services.removal()::isRemoved);
        this.timers = timers;
        this.self = directory.self();
        this.log = new QuietLog(context.getLog());
        timers.startTimerWithFixedDelay(Refresh.NOW, REFRESH);
        for (PeerSettings peer : services.settings().peers()) {
            links.put(peer.region(), newLink(peer));
        }
    }

    private static LinkAdmissions.Place place(LinkServices services, String node) {
        return new LinkAdmissions.Place(
                services.identity().region(),
                node,
                services.settings().peerRegions(),
                services.settings().acceptUnknownPeers());
    }

    private PeerLink newLink(PeerSettings peer) {
        var reconnect = services.settings().reconnect();
        Backoff backoff = new Backoff(
                reconnect.minBackoff(),
                reconnect.maxBackoff(),
                services.region().random());
        return new PeerLink(peer.region(), peer.addresses(), backoff);
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Progress.class, this::onProgress)
                .onMessage(Dial.class, this::onDial)
                .onMessage(Incoming.class, this::onIncoming)
                .onMessage(Admit.class, this::onAdmit)
                .onMessage(AskRights.class, this::onAskRights)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Nodes.class, this::onNodes)
                .onMessage(Stop.class, this::onStop)
                .onMessage(Refresh.class, refresh -> onRefresh())
                .onMessage(Newest.class, this::onNewest)
                .build();
    }

    private Behavior<Command> onStop(Stop stop) {
        stopping = stop.replyTo();
        links.values().forEach(link -> link.leave("This node stops."));
        answerWhenStopped();
        return this;
    }

    private void answerWhenStopped() {
        if (stopping != null && sessions.isEmpty()) {
            stopping.tell(true);
        }
    }

    private Behavior<Command> onNodes(Nodes news) {
        admissions.nodes(news.up());
        for (PeerLink link : links.values()) {
            if (admissions.owns(link.peer)) {
                dialSoon(link);
            } else {
                services.drop(link.peer);
                link.leave("Another node of the region holds this link now.");
            }
        }
        return this;
    }

    private void dialSoon(PeerLink link) {
        getContext().getSelf().tell(new Dial(link.peer));
    }

    private Behavior<Command> onDial(Dial dial) {
        PeerLink link = links.get(dial.peer());
        if (stopping == null && link.mayDial() && admissions.owns(link.peer)) {
            String address = link.nextAddress();
            LinkTransport.NewSession session = open(link.peer);
            link.dialing = session.ref();
            sessions.put(session.ref(), link);
            transport.dial(address, session.ref(), session.traffic());
        }
        return this;
    }

    private LinkTransport.NewSession open(RegionId dialed) {
        LinkTraffic traffic = new LinkTraffic();
        Behavior<LinkSession.Command> session = Behaviors.supervise(
                        LinkSession.create(services, getContext().getSelf(), traffic, dialed))
                .onFailure(SupervisorStrategy.stop());
        String name = (dialed == null ? "incoming" : "to-" + dialed) + "-" + ++sessionNumber;
        ActorRef<LinkSession.Command> ref = getContext().spawn(session, name);
        return new LinkTransport.NewSession(ref, traffic);
    }

    private Behavior<Command> onAskRights(AskRights ask) {
        Origin from = ask.message().wish().from();
        PeerLink link = links.get(from.region());
        if (link != null && link.session != null) {
            link.session.tell(new LinkSession.AskRights(from, ask.message().frame()));
        }
        return this;
    }

    private Behavior<Command> onIncoming(Incoming incoming) {
        if (strangers.size() >= MAX_STRANGERS || stopping != null) {
            incoming.replyTo().tell(Optional.empty());
        } else {
            LinkTransport.NewSession session = open(null);
            strangers.add(session.ref());
            incoming.replyTo().tell(Optional.of(session));
        }
        return this;
    }

    private Behavior<Command> onAdmit(Admit request) {
        RegionId peer = request.hello().region();
        PeerLink known = links.get(peer);
        Optional<LinkFrame.Refuse> objection =
                admissions.objection(request.dialed(), request.hello(), known == null ? null : known.current);
        if (objection.isEmpty()) {
            PeerLink link = known == null ? newLink(new PeerSettings(peer, List.of())) : known;
            links.put(peer, link);
            link.replace(request.session(), admissions.session(request.dialed(), request.hello()));
            sessions.put(request.session(), link);
            link.origin = request.hello().origin();
            services.origins().greeted(link.origin);
        } else if (objection.get().reason().isLasting()) {
            log.warn(
                    "refuse " + peer,
                    "A link of region {} is refused: {}",
                    peer,
                    objection.get().text());
            if (known != null) {
                known.refused(objection.get().text(), services.clock().millis());
                publish(known);
            }
        }
        strangers.remove(request.session());
        request.session().tell(new LinkSession.Admission(objection));
        return this;
    }

    private Behavior<Command> onProgress(Progress news) {
        PeerLink link = sessions.get(news.session());
        if (link != null && news.session().equals(link.session)) {
            if (!link.up) {
                link.up = true;
                link.backoff.succeeded();
                log.up(link.peer.value(), "The link to region {} is up", link.peer);
            }
            link.progress = news.progress();
            services.horizons().stored(link.origin, news.progress().acked());
            publish(link);
        }
        return this;
    }

    private Behavior<Command> onEnded(Ended ended) {
        strangers.remove(ended.session());
        hearOfRemoval(ended);
        PeerLink link = sessions.remove(ended.session());
        if (link == null) {
            if (ended.end().refusal() == null) {
                getContext()
                        .getLog()
                        .debug("An unknown connection ended: {}", ended.end().text());
            } else {
                log.warn(
                        "stranger",
                        "An incoming link was refused: {}",
                        ended.end().text());
            }
            return this;
        }
        boolean none = link.forget(ended.session());
        if (none && stopping == null) {
            down(link, ended.end());
        }
        answerWhenStopped();
        return this;
    }

    /** Whoever was itself removed says nothing that counts. */
    private void hearOfRemoval(Ended ended) {
        PeerLink link = sessions.get(ended.session());
        boolean told = ended.end().byPeer() && ended.end().refusal() == RefusalReason.REGION_REMOVED;
        if (told && link != null) {
            services.removal().removedBy(link.peer);
        }
    }

    private void expelRemoved() {
        Set<Origin> linked = new HashSet<>();
        for (PeerLink link : links.values()) {
            if (link.session != null && link.origin != null) {
                admissions.expelled(link.origin).ifPresent(refuse -> link.session.tell(new LinkSession.Expel(refuse)));
                linked.add(link.origin);
            }
        }
        services.removal().linked(linked);
    }

    private Behavior<Command> onRefresh() {
        expelRemoved();
        if (!readingNewest && links.values().stream().anyMatch(link -> !link.up && admissions.owns(link.peer))) {
            readingNewest = true;
            getContext()
                    .pipeToSelf(
                            CompletableFuture.supplyAsync(
                                    services.journal().reader()::highestOrdering, services.blocking()),
                            (offset, failure) -> new Newest(failure == null ? offset : 0));
        }
        return this;
    }

    private Behavior<Command> onNewest(Newest newest) {
        readingNewest = false;
        for (PeerLink link : links.values()) {
            if (!link.up) {
                link.progress = link.progress.whileDown(services.clock().millis(), newest.offset());
                publish(link);
            }
        }
        return this;
    }

    private void down(PeerLink link, LinkEnd end) {
        link.redirect(end.owner());
        if (end.refusal() != RefusalReason.ALREADY_LINKED && end.refusal() != RefusalReason.NOT_OWNER) {
            link.lastError = end.text();
            log.warn(link.peer.value(), "The link to region {} is down: {}", link.peer, end.text());
        }
        if (admissions.owns(link.peer)) {
            publish(link);
            Duration wait = end.isLasting() ? link.backoff.longest() : link.backoff.next();
            timers.startSingleTimer(link.peer, new Dial(link.peer), wait);
        } else {
            services.drop(link.peer);
        }
    }

    private void publish(PeerLink link) {
        if (admissions.owns(link.peer)) {
            services.board()
                    .update(
                            link.peer,
                            link.status(
                                    self,
                                    services.behind().getOrDefault(link.peer, 0L),
                                    services.clock().millis()));
        }
    }
}
