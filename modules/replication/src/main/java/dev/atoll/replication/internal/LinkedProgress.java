package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.ConfirmationHub.Applied;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * How far the peers are whose links this node holds, and which nodes of the region want to know. What a connection has
 * said is forgotten with it: the peer may come back without its journal. For the hub's thread only.
 *
 * <p>For a moment a peer may have several connections, and they may be reported in another order than they were opened
 * in. So all are kept until they are closed. The one that was reported last counts; when it closes, the one before it.
 */
final class LinkedProgress {

    private static final class Link {
        private final ActorRef<LinkSession.Command> session;
        private final Map<ActorRef<ConfirmationHub.Command>, Long> told = new HashMap<>();
        private Applied last;

        Link(ActorRef<LinkSession.Command> session) {
            this.session = session;
        }

        private long applied() {
            return last == null ? -1 : last.upTo();
        }
    }

    /** The last of each is the one that counts. */
    private final Map<RegionId, List<Link>> links = new HashMap<>();

    private final Map<ActorRef<ConfirmationHub.Command>, Long> wanted = new HashMap<>();

    boolean any() {
        return !links.isEmpty();
    }

    void opened(RegionId peer, ActorRef<LinkSession.Command> session) {
        links.computeIfAbsent(peer, any -> new ArrayList<>()).add(new Link(session));
        wanted.values().stream().max(Long::compare).ifPresent(most -> session.tell(new LinkSession.Want(most)));
    }

    /** Returns what another connection of the peer's has said, when that one counts from now on. */
    Optional<Applied> closed(RegionId peer, ActorRef<LinkSession.Command> session) {
        List<Link> open = links.get(peer);
        if (open == null) {
            return Optional.empty(); // it was refused
        }
        boolean counted = counts(open, session);
        open.removeIf(link -> link.session.equals(session));
        if (open.isEmpty()) {
            links.remove(peer);
            return Optional.empty();
        }
        return counted ? Optional.ofNullable(last(open).last) : Optional.empty();
    }

    private static boolean counts(List<Link> open, ActorRef<LinkSession.Command> session) {
        return !open.isEmpty() && last(open).session.equals(session);
    }

    private static Link last(List<Link> open) {
        return open.get(open.size() - 1);
    }

    void retainAskers(Set<ActorRef<ConfirmationHub.Command>> nodes) {
        wanted.keySet().retainAll(nodes);
        links.values().forEach(open -> open.forEach(link -> link.told.keySet().retainAll(nodes)));
    }

    /** Asks the sessions; returns what is known at once. */
    List<Applied> want(long offset, ActorRef<ConfirmationHub.Command> asker) {
        wanted.merge(asker, offset, Math::max);
        List<Applied> known = new ArrayList<>();
        links.forEach((peer, open) -> {
            open.stream()
                    .filter(link -> link.applied() < offset)
                    .forEach(link -> link.session.tell(new LinkSession.Want(offset)));
            Link link = last(open);
            if (link.applied() >= offset) {
                link.told.put(asker, link.applied());
                known.add(link.last);
            }
        });
        return known;
    }

    /** Whether this is the connection that counts, and news. */
    boolean progressed(ActorRef<LinkSession.Command> session, Applied now) {
        List<Link> open = links.getOrDefault(now.peer(), List.of());
        boolean news = false;
        for (Link link : open) {
            if (link.session.equals(session) && now.upTo() >= link.applied() && !now.equals(link.last)) {
                if (link.last != null && !now.excepted().equals(link.last.excepted())) {
                    link.told.clear(); // it says more, or less, of what it has said before
                }
                link.last = now;
                news = counts(open, session);
            }
        }
        return news;
    }

    /** Who waits for this. */
    List<ActorRef<ConfirmationHub.Command>> askers(Applied news) {
        Map<ActorRef<ConfirmationHub.Command>, Long> told = last(links.get(news.peer())).told;
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
