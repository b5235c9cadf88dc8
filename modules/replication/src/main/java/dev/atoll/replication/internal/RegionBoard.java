package dev.atoll.replication.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.PeerStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Shares among the nodes of a region what each knows of its links and where it takes them, through the region's
 * Distributed Data, and follows which nodes are up.
 */
final class RegionBoard extends AbstractBehavior<RegionBoard.Command> {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Key<LWWMap<String, String>> KEY = LWWMapKey.create("atoll-links");
    private static final String NODE = "node/";
    private static final String PEER = "peer/";
    private static final String ORIGIN = "origin/";

    interface Command {}

    private enum Tick implements Command {
        NOW
    }

    private record Membership(ClusterEvent.ClusterDomainEvent event) implements Command {}

    private record Changed(Replicator.SubscribeResponse<LWWMap<String, String>> response) implements Command {}

    private record Updated(Replicator.UpdateResponse<LWWMap<String, String>> response) implements Command {}

    private final StatusBoard board;
    private final NodeDirectory directory;
    private final PeerOrigins origins;
    private final String linkAddress;
    private final Cluster cluster;
    private final SelfUniqueAddress node;
    private final ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator;
    private final Map<String, String> said = new HashMap<>();
    private final QuietLog log;
    private long number;

    static Behavior<Command> create(
            StatusBoard board, NodeDirectory directory, PeerOrigins origins, String linkAddress) {
        return Behaviors.setup(context -> DistributedData.withReplicatorMessageAdapter(
                (ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator) ->
                        Behaviors.withTimers(timers -> {
                            timers.startTimerWithFixedDelay(Tick.NOW, Duration.ZERO, INTERVAL);
                            return new RegionBoard(context, replicator, board, directory, origins, linkAddress);
                        })));
    }

    private RegionBoard(
            ActorContext<Command> context,
            ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator,
            StatusBoard board,
            NodeDirectory directory,
            PeerOrigins origins,
            String linkAddress) {
        super(context);
        this.board = board;
        this.directory = directory;
        this.origins = origins;
        this.linkAddress = linkAddress;
        this.log = new QuietLog(context.getLog());
        this.replicator = replicator;
        this.cluster = Cluster.get(context.getSystem());
        this.node = DistributedData.get(context.getSystem()).selfUniqueAddress();
        replicator.subscribe(KEY, Changed::new);
        cluster.subscriptions()
                .tell(Subscribe.create(
                        context.messageAdapter(ClusterEvent.ClusterDomainEvent.class, Membership::new),
                        ClusterEvent.ClusterDomainEvent.class));
        nodesUp();
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Tick.class, tick -> publish())
                .onMessage(Membership.class, change -> {
                    nodesUp();
                    return this;
                })
                .onMessage(Changed.class, this::onChanged)
                .onMessage(Updated.class, done -> this)
                .build();
    }

    private void nodesUp() {
        Set<String> up = new HashSet<>();
        for (Member member : cluster.state().getMembers()) {
            if (member.status().equals(MemberStatus.up()) || member.status().equals(MemberStatus.weaklyUp())) {
                up.add(member.address().hostPort());
            }
        }
        directory.nodes(up);
    }

    private Behavior<Command> publish() {
        Map<String, String> news = new HashMap<>();
        put(news, NODE + directory.self(), linkAddress);
        origins.own().forEach((peer, incarnation) -> put(news, ORIGIN + peer, Integer.toString(incarnation)));
        board.own().forEach((peer, status) -> {
            number++;
            news.put(PEER + peer, StatusText.write(status, number));
        });
        if (!news.isEmpty()) {
            replicator.askUpdate(
                    replyTo -> new Replicator.Update<>(KEY, LWWMap.create(), Replicator.writeLocal(), replyTo, map -> {
                        LWWMap<String, String> after = map;
                        for (Map.Entry<String, String> entry : news.entrySet()) {
                            after = after.put(node, entry.getKey(), entry.getValue());
                        }
                        return after;
                    }),
                    Updated::new);
        }
        return this;
    }

    private void put(Map<String, String> news, String key, String value) {
        if (!value.equals(said.put(key, value))) {
            news.put(key, value);
        }
    }

    private Behavior<Command> onChanged(Changed changed) {
        if (changed.response() instanceof Replicator.Changed<LWWMap<String, String>> now) {
            now.get(KEY).getEntries().forEach((key, value) -> {
                try {
                    heard(key, value);
                } catch (AtollException | IllegalArgumentException e) { // another version may say it otherwise
                    log.warn(key, "What another node says of {} cannot be read: {}", key, e.toString());
                }
            });
        }
        return this;
    }

    private void heard(String key, String value) {
        if (key.startsWith(NODE)) {
            directory.linkAddress(key.substring(NODE.length()), value);
        } else if (key.startsWith(ORIGIN)) {
            origins.heard(RegionId.of(key.substring(ORIGIN.length())), Integer.parseInt(value));
        } else if (key.startsWith(PEER)) {
            heard(RegionId.of(key.substring(PEER.length())), value);
        }
    }

    private void heard(RegionId peer, String text) {
        PeerStatus status = StatusText.status(text);
        if (!directory.self().equals(status.node())) {
            board.heard(peer, status, StatusText.number(text));
        }
    }
}
