package dev.atoll.replication.internal.link;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One end of one connection: the handshake, then both halves of the link, heartbeats and the deadline. For one thread.
 */
public final class LinkConversation {

    private enum Phase {
        GREETING,
        ADMITTING,
        LOADING,
        OPEN,
        ENDED
    }

    /** A peer may run ahead of our own handshake by its start and a heartbeat or two, not more. */
    private static final int MAX_EARLY = 8;

    /** Wishes for rights that may be under way to this region's data actors; the peer says further ones again. */
    private static final int MAX_SHARING = 64;

    private final LinkIdentity self;
    private final boolean dialer;
    private final LinkLimits limits;
    private final LinkPort port;
    private final InboundLink inbound;
    private final OutboundLink outbound;
    private final PlacementTalk placement;
    private final List<LinkFrame> early = new ArrayList<>();

    private Phase phase = Phase.GREETING;
    private LinkFrame.Hello peer;
    private Compression compression = Compression.NONE;
    private LinkEnd end;
    private long heardAt;
    private long sentAt;
    private int repairing;
    private int sharing;
    private long expected;
    /** What the peer was last told on this connection. */
    private Announcement announced = Announcement.NONE;

    /** Whether the peer was asked for states, and not told since that there is nothing that this region waits for. */
    private boolean hasAsked;

    public LinkConversation(LinkIdentity self, boolean dialer, LinkLimits limits, LinkPort port, LinkTime now) {
        this.self = self;
        this.dialer = dialer;
        this.limits = limits;
        this.port = port;
        this.inbound = new InboundLink(limits, port);
        this.outbound = new OutboundLink(limits, port);
        this.placement = new PlacementTalk(port.placement(), port::send, inbound);
        this.heardAt = now.millis();
        this.sentAt = now.millis();
        if (dialer) {
            port.send(self.hello());
        }
    }

    /** Some of a frame has arrived: the peer is alive. */
    public void heard(LinkTime now) {
        heardAt = now.millis();
    }

    public void received(LinkMessage message, LinkTime now) {
        heard(now);
        if (phase == Phase.ENDED) {
            return;
        }
        try {
            if (message.number() != expected) {
                throw new LinkViolation("Frame " + message.number() + " came when " + expected
                        + " was due: frames were lost or repeated.");
            }
            expected++;
            receive(message.frame(), now);
        } catch (AtollException e) {
            broken(e);
        }
    }

    /** The peer's bytes are no frame, or not one that may come now. */
    public void broken(AtollException e) {
        if (phase != Phase.ENDED) {
            port.send(new LinkFrame.Bye(e.getMessage()));
            end(LinkEnd.because(e.getMessage()));
        }
    }

    private void receive(LinkFrame frame, LinkTime now) {
        if (frame instanceof LinkFrame.Bye bye) {
            end(LinkEnd.because("The peer closed the link: " + bye.reason()));
        } else if (frame instanceof LinkFrame.Refuse refuse) {
            end(new LinkEnd("The peer refuses the link: " + refuse.text(), refuse.reason(), refuse.owner(), true));
        } else if (phase == Phase.GREETING) {
            greeted(frame);
        } else if (frame instanceof LinkFrame.Hello) {
            throw new LinkViolation("The peer says hello twice.");
        } else if (phase == Phase.ADMITTING) {
            if (early.size() >= MAX_EARLY) {
                throw new LinkViolation("The peer does not wait for the handshake.");
            }
            early.add(frame);
        } else {
            dispatch(frame, now);
        }
    }

    private void greeted(LinkFrame frame) {
        if (!(frame instanceof LinkFrame.Hello hello)) {
            throw new LinkViolation("The peer does not begin with a hello.");
        }
        peer = hello;
        compression = self.compressionFor(hello);
        phase = Phase.ADMITTING;
        self.objection(hello).ifPresentOrElse(this::refuse, () -> port.admit(hello));
    }

    private void dispatch(LinkFrame frame, LinkTime now) {
        if (frame instanceof LinkFrame.Start start) {
            requireOurJournal(start);
            outbound.start(start, crossingRule());
        } else if (frame instanceof LinkFrame.Credit credit) {
            outbound.credit(credit);
        } else if (frame instanceof LinkFrame.Ack ack) {
            outbound.acknowledged(ack);
        } else if (frame instanceof LinkFrame.Progress progress) {
            outbound.progressed(progress);
        } else if (frame instanceof LinkFrame.Excepted excepted) {
            outbound.excepted(excepted);
        } else if (frame instanceof LinkFrame.RangeRequest request) {
            if (mayRepair(request.persistenceId())) {
                port.answerRange(request);
            }
        } else if (frame instanceof LinkFrame.StateRequest request) {
            if (mayGive(request.persistenceId()) && mayRepair(request.persistenceId())) {
                port.answerState(request);
            }
        } else if (frame instanceof LinkFrame.RightsWanted wanted) {
            share(wanted);
        } else if (frame instanceof LinkFrame.Announced announced) {
            port.announced(announced.announcement());
        } else if (frame instanceof LinkFrame.CollectionWish wish) {
            port.placement().wished(wish);
        } else if (frame instanceof LinkFrame.EraseQuestion question) {
            port.placement().answerErase(question);
        } else if (frame instanceof LinkFrame.EraseAnswer answer) {
            placement.answered(answer);
        } else if (phase == Phase.OPEN || frame instanceof LinkFrame.Heartbeat) {
            inbound.received(frame, now);
        } else {
            throw new LinkViolation("The peer sends its journal before it was asked to.");
        }
    }

    private void requireOurJournal(LinkFrame.Start start) {
        if (!start.journal().equals(self.journal())) {
            throw new LinkViolation(
                    "The peer starts journal " + start.journal() + ", this one is " + self.journal() + ".");
        }
    }

    private CrossingRule crossingRule() {
        return new CrossingRule(
                self.region(), peerOrigin(), self.sliceFrom(), self.sliceTo(), port.placement()::peerHolds);
    }

    /** The origin of the peer's events; known after its hello. */
    public Origin peerOrigin() {
        return peer.origin();
    }

    /**
     * While a copy is given up, its states do not become newer; a peer that needs newer ones would ask for ever, and never get
     * to the definition behind. So it is told to ask for the whole collection.
     */
    private boolean mayGive(String persistenceId) {
        boolean gives = !port.placement().givesUp(EntityId.collectionOf(persistenceId));
        if (!gives) {
            port.send(Withheld.reply(persistenceId));
        }
        return gives;
    }

    private boolean mayRepair(String persistenceId) {
        if (!port.placement().peerHolds(EntityId.collectionOf(persistenceId))) {
            port.send(Withheld.reply(persistenceId));
            return false;
        }
        if (repairing >= limits.maxRepairs()) {
            port.send(new LinkFrame.RangeReply(persistenceId, List.of()));
            return false;
        }
        repairing++;
        return true;
    }

    /** The answer to {@link LinkPort#answerRange} and {@link LinkPort#answerState}. */
    public void repaired(LinkFrame.RangeReply reply) {
        repairing--;
        if (phase != Phase.ENDED) {
            port.send(reply);
        }
    }

    private void share(LinkFrame.RightsWanted wanted) {
        if (wanted.wanted() < 1 || wanted.received() < 0) {
            throw new LinkViolation("The peer wants " + wanted.wanted() + " rights, and has received "
                    + wanted.received() + ": neither can be.");
        }
        if (sharing < MAX_SHARING && port.placement().peerHolds(EntityId.collectionOf(wanted.persistenceId()))) {
            sharing++;
            port.shareRights(peerOrigin(), wanted);
        }
    }

    /** The answer to {@link LinkPort#shareRights}. */
    public void shared() {
        sharing--;
    }

    /** Says that this region wants rights of that origin, if that is what the peer writes as. */
    public void askRights(Origin from, LinkFrame.RightsWanted wanted) {
        if (phase == Phase.OPEN && from.equals(peerOrigin())) {
            port.send(wanted);
        }
    }

    /** The answer to {@link PlacementPort#wished}. */
    public void wished(LinkFrame.CollectionWish wish) {
        if (phase != Phase.ENDED) {
            outbound.wish(wish);
        }
    }

    /** The answer to {@link PlacementPort#answerErase}. */
    public void eraseAnswer(LinkFrame.EraseAnswer answer) {
        if (phase != Phase.ENDED) {
            port.send(answer);
        }
    }

    /** The answer to {@link LinkPort#admit}: the peer may. */
    public void admitted(LinkTime now) {
        if (phase != Phase.ADMITTING) {
            return;
        }
        if (!dialer) {
            port.send(self.hello());
        }
        phase = Phase.LOADING;
        port.loadOffset(peer.journal());
        List<LinkFrame> waiting = List.copyOf(early);
        early.clear();
        try {
            waiting.forEach(frame -> dispatch(frame, now));
        } catch (AtollException e) {
            broken(e);
        }
    }

    /** The answer to {@link LinkPort#admit}: the peer may not, and is told why. Also ends a link at any later time. */
    public void refuse(LinkFrame.Refuse refuse) {
        if (phase != Phase.ENDED) {
            port.send(refuse);
            end(new LinkEnd(refuse.text(), refuse.reason(), "", false));
        }
    }

    /** The answer to {@link LinkPort#loadOffset}. */
    public void offsetLoaded(OptionalLong stored, HybridTimestamp complete) {
        if (phase == Phase.LOADING) {
            phase = Phase.OPEN;
            inbound.start(stored, complete);
            port.send(new LinkFrame.Start(peer.journal(), stored, limits.windowBytes()));
        }
    }

    /** Ends the link in order. */
    public void leave(String reason) {
        if (phase != Phase.ENDED) {
            port.send(new LinkFrame.Bye(reason));
            end(LinkEnd.because(reason));
        }
    }

    /** Call several times in each heartbeat interval. */
    public void tick(LinkTime now) {
        if (phase == Phase.ENDED) {
            return;
        }
        long silence = now.millis() - heardAt;
        if (silence > limits.deadline().toMillis()) {
            leave("Nothing was heard from the peer for " + silence + " ms.");
            return;
        }
        if (phase == Phase.OPEN) {
            inbound.tick(now);
            hasAsked |= placement.tick(now);
            outbound.tick();
        }
        if ((phase == Phase.LOADING || phase == Phase.OPEN)
                && now.millis() - sentAt >= limits.heartbeat().toMillis()) {
            sentAt = now.millis();
            port.send(
                    new LinkFrame.Heartbeat(outbound.announce(), port.watermark(), now.wallMillis(), outbound.claim()));
            if (phase == Phase.OPEN) { // before, this node may not know yet what the region waits for
                announce();
            }
        }
    }

    private void announce() {
        Announcement now = port.announcement();
        boolean hasAll = hasAsked && now.counts();
        if (hasAll || !now.equals(announced)) {
            announced = now;
            hasAsked = hasAsked && !hasAll;
            port.send(new LinkFrame.Announced(now));
        }
    }

    private void end(LinkEnd why) {
        phase = Phase.ENDED;
        end = why;
        port.close(why);
    }

    public InboundLink inbound() {
        return inbound;
    }

    public OutboundLink outbound() {
        return outbound;
    }

    /** Whether the handshake is complete on this side. */
    public boolean isOpen() {
        return phase == Phase.OPEN;
    }

    public boolean isEnded() {
        return phase == Phase.ENDED;
    }

    /** Why it has ended; null while it has not. */
    public LinkEnd end() {
        return end;
    }

    /** The peer's hello; null before it has come. */
    public LinkFrame.Hello peer() {
        return peer;
    }

    /** What to compress with; known after the peer's hello. */
    public Compression compression() {
        return compression;
    }
}
