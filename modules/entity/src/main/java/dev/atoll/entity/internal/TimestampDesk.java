package dev.atoll.entity.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.MemberRounds;
import dev.atoll.entity.TimestampLedger;
import dev.atoll.journal.WritesInFlight;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.AbstractActorWithTimers;
import org.apache.pekko.actor.ActorIdentity;
import org.apache.pekko.actor.ActorPath;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Identify;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.pattern.Patterns;

/**
 * Where a node tells the region's others of its timestamps in flight, and hears of theirs. A node that starts is counted
 * by all others before it gives its first timestamp: it asks each of them, and of two that start at once, one at least
 * finds the other. Plain texts travel between nodes without a serializer of their own.
 */
public final class TimestampDesk extends AbstractActorWithTimers {

    private static final String NAME = "atoll-timestamps";
    private static final String HELLO = "hello ";
    private static final String WELCOME = "welcome ";
    private static final String NOT_YET = "not yet";

    /** Asks for where the clock is. */
    static final String CLOCK = "clock";

    private static final Duration TELL_INTERVAL = Duration.ofMillis(50);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private enum Tick {
        TELL
    }

    /** Another node, which has said that it counts this one. */
    private record Met(String node, ActorRef desk) {}

    private final Cluster cluster = Cluster.get(getContext().getSystem());
    private final TimestampLedger ledger;
    private final TimestampPeers peers;
    private final Map<String, ActorRef> desks = new HashMap<>();

    private TimestampDesk(TimestampLedger ledger, TimestampPeers peers) {
        this.ledger = ledger;
        this.peers = peers;
    }

    /** Completes when all members that run Atoll count this node. */
    public static CompletionStage<Done> open(
            ExtendedActorSystem system, TimestampLedger ledger, TimestampPeers peers, Duration limit) {
        ActorRef desk =
                system.systemActorOf(Props.create(TimestampDesk.class, () -> new TimestampDesk(ledger, peers)), NAME);
        Greeting greeting = new Greeting(system, desk, ledger);
        Cluster cluster = Cluster.get(system);
        return new MemberRounds<>(system, member -> greeting.ask(cluster, member), met -> {}, limit).run();
    }

    static ActorPath path(ActorPath root) {
        return root.child("system").child(NAME);
    }

    static String name(UniqueAddress node) {
        return node.address().hostPort() + "#" + node.longUid();
    }

    @Override
    public void preStart() {
        cluster.subscribe(getSelf(), ClusterEvent.initialStateAsEvents(), ClusterEvent.MemberRemoved.class);
        getTimers().startTimerWithFixedDelay(Tick.TELL, Tick.TELL, TELL_INTERVAL);
    }

    @Override
    public void postStop() {
        cluster.unsubscribe(getSelf());
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(String.class, this::heard)
                .match(Met.class, met -> meet(met.node(), met.desk()))
                .matchEquals(Tick.TELL, tick -> tell())
                .match(
                        ClusterEvent.MemberRemoved.class,
                        gone -> forget(name(gone.member().uniqueAddress())))
                .build();
    }

    private void heard(String text) {
        if (text.startsWith(HELLO)) {
            String node = text.substring(HELLO.length());
            boolean member = isMember(node);
            if (member) {
                meet(node, getSender());
            }
            getSender().tell(member ? WELCOME + ledger.clock().next().packed() : NOT_YET, getSelf());
        } else if (text.equals(CLOCK)) {
            getSender().tell(Long.toString(ledger.clock().current().packed()), getSelf());
        } else {
            String[] parts = text.split(" ", -1);
            HybridTimestamp safe = new HybridTimestamp(Long.parseLong(parts[1]));
            peers.heard(parts[0], new WritesInFlight.Reading(safe, Long.parseLong(parts[2])));
            desks.replace(parts[0], getSender()); // its hello came from one that waited for the welcome only
        }
    }

    private boolean isMember(String node) {
        for (Member member : cluster.state().getMembers()) {
            if (name(member.uniqueAddress()).equals(node) && !MemberRounds.isGone(member)) {
                return true;
            }
        }
        return false;
    }

    private void meet(String node, ActorRef desk) {
        peers.add(node);
        desks.put(node, desk);
        if (!isMember(node)) {
            forget(node); // it has gone in the meantime, and nobody will say so again
        }
    }

    private void forget(String node) {
        ledger.clock().raise(peers.remove(node)); // nobody can ask it any more
        desks.remove(node);
    }

    private void tell() {
        if (!desks.isEmpty()) {
            WritesInFlight.Reading reading = ledger.read();
            String text =
                    name(cluster.selfUniqueAddress()) + " " + reading.safe().packed() + " " + reading.doubts();
            desks.values().forEach(desk -> desk.tell(text, getSelf()));
        }
    }

    /** Makes this node known to a member. */
    private record Greeting(ExtendedActorSystem system, ActorRef desk, TimestampLedger ledger) {

        private CompletionStage<Void> ask(Cluster cluster, Member member) {
            var there = system.actorSelection(path(new RootActorPath(member.address(), "/")));
            return Patterns.ask(there, new Identify(NAME), ANSWER_LIMIT)
                    .thenCompose(identity -> ((ActorIdentity) identity)
                            .getActorRef()
                            .map(peer -> hello(cluster, member, peer))
                            .orElseGet(() -> CompletableFuture.completedStage(null)));
        }

        /** The answer goes to the asker, what follows to the desk. */
        private CompletionStage<Void> hello(Cluster cluster, Member member, ActorRef peer) {
            return Patterns.ask(peer, HELLO + name(cluster.selfUniqueAddress()), ANSWER_LIMIT)
                    .thenAccept(answer -> {
                        String text = (String) answer;
                        if (!text.startsWith(WELCOME)) {
                            throw new IllegalStateException(member.address().hostPort() + " does not know this node");
                        }
                        ledger.clock().raise(new HybridTimestamp(Long.parseLong(text.substring(WELCOME.length()))));
                        desk.tell(new Met(name(member.uniqueAddress()), peer), ActorRef.noSender());
                    });
        }
    }
}
