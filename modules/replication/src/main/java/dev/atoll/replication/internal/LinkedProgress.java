package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.ConfirmationHub.Applied;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How far the peers are whose links this node holds, and which nodes of the region want to know. What a connection has
 * said is forgotten with it: the peer may come back without its journal. For the hub's thread only.
 */
final class LinkedProgress {

    private static final class Link {
        private final ActorRef<LinkSession.Command> session;
        private final Map<ActorRef<ConfirmationHub.Command>, Long> told = new HashMap<>();
        private long applied = -1;

        Link(ActorRef<LinkSession.Command> session) {
            this.session = session;
        }
    }

    private final Map<RegionId, Link> links = new HashMap<>();
    private final Map<ActorRef<ConfirmationHub.Command>, Long> wanted = new HashMap<>();

    boolean any() {
        return !links.isEmpty();
    }

    void opened(RegionId peer, ActorRef<LinkSession.Command> session) {
        links.put(peer, new Link(session));
        wanted.values().stream().max(Long::compare).ifPresent(most -> session.tell(new LinkSession.Want(most)));
    }

    void closed(RegionId peer, ActorRef<LinkSession.Command> session) {
        Link link = links.get(peer);
        if (link != null && link.session.equals(session)) {
            links.remove(peer);
        }
    }

    void retainAskers(Set<ActorRef<ConfirmationHub.Command>> nodes) {
        wanted.keySet().retainAll(nodes);
        links.values().forEach(link -> link.told.keySet().retainAll(nodes));
    }

    /** Asks the sessions; returns what is known at once. */
    List<Applied> want(long offset, ActorRef<ConfirmationHub.Command> asker) {
        wanted.merge(asker, offset, Math::max);
        List<Applied> known = new ArrayList<>();
        links.forEach((peer, link) -> {
            if (link.applied >= offset) {
                link.told.put(asker, link.applied);
                known.add(new Applied(peer, link.applied));
            } else {
                link.session.tell(new LinkSession.Want(offset));
            }
        });
        return known;
    }

    /** Whether this is the link, and news. */
    boolean progressed(RegionId peer, ActorRef<LinkSession.Command> session, long applied) {
        Link link = links.get(peer);
        boolean news = link != null && link.session.equals(session) && applied > link.applied;
        if (news) {
            link.applied = applied;
        }
        return news;
    }

    /** Who waits for this. */
    List<ActorRef<ConfirmationHub.Command>> askers(Applied news) {
        Map<ActorRef<ConfirmationHub.Command>, Long> told = links.get(news.peer()).told;
        List<ActorRef<ConfirmationHub.Command>> askers = new ArrayList<>();
        wanted.forEach((asker, offset) -> {
            if (told.getOrDefault(asker, -1L) < offset) {
                told.put(asker, news.upTo());
                askers.add(asker);
            }
        });
        return askers;
    }
}
