package dev.atoll.replication.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.LinkAddress;
import dev.atoll.replication.PeerStatus;
import dev.atoll.replication.internal.link.Backoff;
import dev.atoll.replication.internal.link.SessionRules;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What the supervisor knows of the link to one peer. */
final class PeerLink {

    /** Who is refused for good tries again at its longest backoff, which is seconds unless it is set otherwise. */
    private static final long REFUSAL_SHOWN_MILLIS = 300_000;

    final RegionId peer;
    final Backoff backoff;
    private final List<String> addresses;
    private int nextAddress;
    private String redirected = "";

    /** The connection that was admitted, and what is known of it; null when there is none. */
    ActorRef<LinkSession.Command> session;

    SessionRules.Session current;

    /** What the peer at the other end of the last admitted connection writes as; null when there was none. */
    Origin origin;

    /** The connection that is being opened and not yet admitted; null when there is none. */
    ActorRef<LinkSession.Command> dialing;

    boolean up;
    String lastError;
    private String refusal;
    private long refusedAtMillis;
    LinkProgress progress = LinkProgress.none();

    PeerLink(RegionId peer, List<String> addresses, Backoff backoff) {
        this.peer = peer;
        this.addresses = addresses;
        this.backoff = backoff;
    }

    boolean mayDial() {
        return session == null && dialing == null && !addresses.isEmpty();
    }

    /** Where to dial: once where the peer has sent us, else its addresses in turn. */
    String nextAddress() {
        if (!redirected.isEmpty()) {
            String owner = redirected;
            redirected = "";
            return owner;
        }
        return addresses.get(Math.floorMod(nextAddress++, addresses.size()));
    }

    /** @param owner as the peer has said, which may be anything */
    void redirect(String owner) {
        redirected = LinkAddress.isOne(owner) ? owner : "";
    }

    /** From now on this connection is the link; the one before, if any, leaves. */
    void replace(ActorRef<LinkSession.Command> admitted, SessionRules.Session details) {
        if (session != null && !session.equals(admitted)) {
            session.tell(new LinkSession.Leave("Another connection between the two took over."));
        }
        if (admitted.equals(dialing)) {
            dialing = null;
        }
        session = admitted;
        current = details;
        up = false;
    }

    void leave(String reason) {
        if (session != null) {
            session.tell(new LinkSession.Leave(reason));
        }
        if (dialing != null) {
            dialing.tell(new LinkSession.Leave(reason));
        }
    }

    /** A connection has ended; returns whether there is now none, and none being opened. */
    boolean forget(ActorRef<LinkSession.Command> ended) {
        if (ended.equals(dialing)) {
            dialing = null;
        }
        if (ended.equals(session)) {
            session = null;
            current = null;
            up = false;
        }
        return session == null && dialing == null;
    }

    /** A connection in the peer's name was refused, and will be as long as nobody changes a configuration. */
    void refused(String why, long nowMillis) {
        refusal = why;
        refusedAtMillis = nowMillis;
    }

    PeerStatus status(String node, long behindMillis, long nowMillis) {
        return progress.status(peer.value(), up, behindMillis, trouble(nowMillis), node);
    }

    private String trouble(long nowMillis) {
        if (!progress.trouble().isEmpty()) {
            return progress.trouble();
        }
        if (!up && lastError != null) {
            return lastError;
        }
        return refusal != null && nowMillis - refusedAtMillis < REFUSAL_SHOWN_MILLIS ? refusal : null;
    }
}
