package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityCommand;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.link.ApplyOutcome;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.link.LinkPort;
import dev.atoll.replication.internal.link.LinkTime;
import dev.atoll.replication.internal.link.PlacementPort;
import dev.atoll.replication.internal.link.SessionRules;
import dev.atoll.replication.internal.link.Withheld;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** One end of one link: does for the real {@link LinkConversation} what the session actor does. */
final class SimSession implements LinkPort {

    private static final long TICK_MILLIS = 100;

    final SimRegion region;
    final SimRegion peer;
    private final SimRegion dialer;
    private final SimWorld world;
    private final SimWire wire;
    private final SimSource source;
    private final SimTail tail;
    private final SimSessionPlacement placement;
    private final int life;
    private LinkConversation conversation;
    private boolean gone;

    private SimSession(SimRegion region, SimRegion peer, SimRegion dialer) {
        this.region = region;
        this.peer = peer;
        this.dialer = dialer;
        this.life = region.life;
        this.world = region.world;
        this.wire = new SimWire(world, this);
        this.source = new SimSource(this);
        this.tail = new SimTail(this);
        this.placement = new SimSessionPlacement(this);
    }

    static void connect(SimRegion dialer, SimRegion acceptor) {
        SimSession here = new SimSession(dialer, acceptor, dialer);
        SimSession there = new SimSession(acceptor, dialer, dialer);
        SimWire.join(here.wire, there.wire);
        there.begin(false);
        here.begin(true);
        dialer.dialing.put(acceptor.id, here);
    }

    private void begin(boolean dials) {
        conversation = new LinkConversation(region.identity(), dials, world.limits, this, time());
        tick();
        tail.start();
    }

    private LinkTime time() {
        return new LinkTime(world.now, region.wallMillis());
    }

    private void tick() {
        wire.falter(() -> conversation.outbound().resume());
        conversation.tick(time());
        later(TICK_MILLIS, this::tick);
    }

    /** In this process, while the connection lives. */
    void later(long delay, Runnable action) {
        world.after(delay, () -> {
            if (!closed()) {
                action.run();
            }
        });
    }

    void soon(Runnable action) {
        later(world.random.nextInt(4), action);
    }

    boolean closed() {
        return gone || life != region.life;
    }

    LinkConversation conversation() {
        return conversation;
    }

    SessionRules.Session session() {
        return new SessionRules.Session(
                dialer.id, conversation.peer().instance(), conversation.peer().journal());
    }

    boolean settled() {
        return conversation.isOpen()
                && conversation.inbound().settled()
                && conversation.outbound().idle()
                && source.waitsForMore()
                && conversation.inbound().watermark() >= peer.disk.watermark();
    }

    // confirmations

    void want(long offset) {
        soon(() -> conversation.outbound().want(offset));
    }

    @Override
    public void progressed(long applied, Set<String> excepted) {
        if (region.links.get(peer.id) == this) {
            region.confirmations.progressed(peer, conversation.peerOrigin(), applied, excepted);
        }
    }

    // the connection

    void leave(String reason) {
        conversation.leave(reason);
    }

    /** The process or the connection is gone, without a word. */
    void vanish() {
        gone = true;
        wire.vanish();
    }

    void peerVanished(long delay) {
        later(delay, () -> {
            gone = true;
            region.ended(this);
        });
    }

    void cut() {
        wire.cut();
    }

    @Override
    public void close(LinkEnd end) {
        world.trace(() -> region.id + " closes the link to " + peer.id + ": " + end);
        if (end.isLasting()) {
            world.refusedForGood++;
        }
        gone = true;
        region.inThisLife(0, () -> region.ended(this));
        wire.close();
    }

    @Override
    public void send(LinkFrame frame) {
        wire.send(frame, conversation == null ? Compression.NONE : conversation.compression());
    }

    @Override
    public boolean wireReady() {
        return wire.ready();
    }

    void arrived(byte[] bytes) {
        LinkMessage message;
        world.trace(() -> peer.id + " > " + region.id + " " + SimWire.CODEC.decode(bytes));
        try {
            message = SimWire.CODEC.decode(bytes);
        } catch (AtollException e) {
            conversation.broken(e);
            return;
        }
        conversation.received(message, time());
        if (world.mutation == Mutation.PROGRESS_BEFORE_APPLIED
                && message.frame() instanceof LinkFrame.ProgressWanted wanted
                && !closed()) {
            send(new LinkFrame.Progress(wanted.sentUpTo()));
        }
        if (world.mutation == Mutation.COMPLETE_WHEN_RECEIVED && message.frame() instanceof LinkFrame.Batch batch) {
            completed(batch.complete());
        }
    }

    // the handshake

    @Override
    public void admit(LinkFrame.Hello hello) {
        soon(() -> region.admit(this).ifPresentOrElse(conversation::refuse, () -> conversation.admitted(time())));
    }

    @Override
    public void loadOffset(UUID peerJournal) {
        soon(() -> {
            Long stored = region.disk.offsets.get(peerJournal);
            if (stored == null) {
                region.placement.peerIsNew();
            }
            region.met().meet(conversation.peerOrigin());
            conversation.offsetLoaded(
                    stored == null ? OptionalLong.empty() : OptionalLong.of(stored),
                    region.disk.completes.getOrDefault(peerJournal, HybridTimestamp.ZERO));
        });
    }

    // the receiving half

    @Override
    public void apply(long token, EntityId entity, List<byte[]> rows) {
        if (world.faults() && world.random.nextInt(50) == 0) {
            later(world.random.nextInt(50), () -> applied(token, new ApplyOutcome.Later("lost")));
            return;
        }
        if (Withheld.isMarker(entity)) {
            region.placement.withheld(peer.id, () -> soon(() -> applied(token, new ApplyOutcome.Applied())));
            return;
        }
        if (entity.collection().equals(SimPlacement.COLLECTION) && !region.placement.takesRows()) {
            region.placement.dropped(peer.id);
            soon(() -> applied(token, new ApplyOutcome.Applied()));
            return;
        }
        boolean timesOut = world.faults() && world.random.nextInt(50) == 0;
        soon(() -> region.tell(
                entity.persistenceId(),
                new EntityCommand.ApplyRows(rows, reply -> soon(() -> applied(token, ApplyOutcome.of(reply))))));
        if (timesOut) {
            later(world.random.nextInt(50), () -> applied(token, new ApplyOutcome.Later("timed out")));
        }
        // the asker's time-out
        later(400, () -> applied(token, new ApplyOutcome.Later("no answer")));
    }

    private void applied(long token, ApplyOutcome outcome) {
        conversation.inbound().applied(token, outcome, time());
    }

    @Override
    public void completed(HybridTimestamp upTo) {
        region.world.claims.claimed(region, conversation.peerOrigin(), upTo);
        region.horizon.complete(conversation.peerOrigin(), upTo);
    }

    @Override
    public void storeOffset(long offset, HybridTimestamp complete) {
        UUID journal = conversation.peer().journal();
        long stored = world.mutation == Mutation.OFFSET_RUNS_AHEAD ? offset + 3 : offset;
        soon(() -> {
            if (world.faults() && world.random.nextInt(40) == 0) {
                conversation.inbound().notStored(time());
                return;
            }
            region.disk.storeOffset(conversation.peerOrigin(), journal, stored, storable(complete));
            soon(() -> conversation.inbound().stored(offset, time()));
        });
    }

    private HybridTimestamp storable(HybridTimestamp complete) {
        boolean ahead = world.mutation == Mutation.STORED_COMPLETENESS_RUNS_AHEAD;
        return ahead ? HybridTimestamp.of(complete.millis() + 50, 0) : complete;
    }

    // the sending half

    @Override
    public void describeJournal() {
        source.describeJournal();
    }

    // placement

    @Override
    public Set<String> excepted() {
        return region.placement.excepted(peer.id);
    }

    @Override
    public Set<String> givenUp() {
        return region.placement.givenUp();
    }

    @Override
    public void journalWentBack(long applied, long newest) {
        throw new AssertionError(peer.id + " has applied " + applied + " of " + region.id + " at " + newest);
    }

    @Override
    public StatesKind offers(String collection) {
        return collection.equals(SimPlacement.COLLECTION) ? region.placement.offers(peer.id) : StatesKind.COMPLETE;
    }

    @Override
    public boolean hasExpelled(List<Origin> removed) {
        return region.removal.hasExpelled(removed);
    }

    @Override
    public void collectionReceived(PlacementPort.Wish wish, StatesKind kind) {
        if (!wish.removed().isEmpty()) {
            soon(() -> region.removal.received(wish, peer.id));
            return;
        }
        soon(() ->
                region.disk.placements.received(wish.collection(), peer.id, wish.stamp(), kind == StatesKind.COMPLETE));
    }

    @Override
    public PlacementPort placement() {
        return placement;
    }

    @Override
    public boolean mayGive(List<Origin> current) {
        return placement.mayGive(current);
    }

    @Override
    public boolean mayGiveWithout(List<Origin> gone, String collection) {
        return placement.mayGiveWithout(gone, collection);
    }

    @Override
    public Announcement announcement() {
        Announcement own = region.horizon.own();
        return region.placement.isWholeOrNothing() ? own : own.ofWaiting();
    }

    @Override
    public void announced(Announcement announcement) {
        region.horizon.heard(conversation.peerOrigin(), announcement);
        if (announcement.counts()) {
            region.horizon.waits(peer.id, false);
        }
    }

    @Override
    public long watermark() {
        return region.disk.watermark();
    }

    @Override
    public void pull(long after, int maxRows, long maxBytes) {
        source.pull(after, maxRows);
    }

    @Override
    public void listKeys(String after, int limit) {
        source.listKeys(after, limit);
    }

    @Override
    public void readState(String persistenceId) {
        source.readState(persistenceId);
    }

    @Override
    public void answerRange(LinkFrame.RangeRequest request) {
        source.answerRange(request);
    }

    @Override
    public void shareRights(Origin to, LinkFrame.RightsWanted wanted) {
        Operation share = new Operation.Share(to, wanted.wanted(), wanted.received(), wanted.urgent(), 0);
        soon(() -> region.tell(
                wanted.persistenceId(),
                new EntityCommand.Write(
                        DataTypes.ESCROW, share, false, null, reply -> soon(() -> conversation.shared()))));
    }

    @Override
    public void answerState(LinkFrame.StateRequest request) {
        source.answerState(request.persistenceId());
    }
}
