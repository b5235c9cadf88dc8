package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.replication.internal.link.ApplyOutcome;
import dev.atoll.replication.internal.link.JournalExtent;
import dev.atoll.replication.internal.link.LinkConversation;
import dev.atoll.replication.internal.link.LinkEnd;
import dev.atoll.replication.internal.link.LinkPort;
import dev.atoll.replication.internal.link.LinkTime;
import dev.atoll.replication.internal.link.RangeAnswer;
import dev.atoll.replication.internal.link.SessionRules;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkCodec;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkMessage;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** One end of one connection: does for the real {@link LinkConversation} what the session actor does. */
final class SimSession implements LinkPort {

    private static final LinkCodec CODEC = new LinkCodec(1 << 20);
    private static final long TICK_MILLIS = 100;

    final SimRegion region;
    final SimRegion peer;
    private final SimRegion dialer;
    private final SimWorld world;
    private LinkConversation conversation;
    private SimSession other;
    private final int life;
    private boolean gone;
    private long lastArrival;
    private long pulledAfter = -1;
    private int pullRows;
    private long nextNumber;
    private boolean wireReady = true;
    /** Nothing passes any more, in either direction. */
    private boolean severed;

    private SimSession(SimRegion region, SimRegion peer, SimRegion dialer) {
        this.region = region;
        this.peer = peer;
        this.dialer = dialer;
        this.life = region.life;
        this.world = region.world;
    }

    static void connect(SimRegion dialer, SimRegion acceptor) {
        SimSession here = new SimSession(dialer, acceptor, dialer);
        SimSession there = new SimSession(acceptor, dialer, dialer);
        here.other = there;
        there.other = here;
        there.begin(false);
        here.begin(true);
        dialer.dialing.put(acceptor.id, here);
    }

    private void begin(boolean dials) {
        conversation = new LinkConversation(region.identity(), dials, world.limits, this, time());
        tick();
    }

    private LinkTime time() {
        return new LinkTime(world.now, region.wallMillis());
    }

    private void tick() {
        if (world.faults() && world.random.nextInt(30) == 0) {
            wireReady = false;
            later(world.random.nextInt(200), () -> {
                wireReady = true;
                conversation.outbound().resume();
            });
        }
        conversation.tick(time());
        later(TICK_MILLIS, this::tick);
    }

    /** In this process, while the connection lives. */
    private void later(long delay, Runnable action) {
        world.after(delay, () -> {
            if (!closed()) {
                action.run();
            }
        });
    }

    private void soon(Runnable action) {
        later(world.random.nextInt(4), action);
    }

    boolean closed() {
        return gone || life != region.life;
    }

    SessionRules.Session session() {
        return new SessionRules.Session(
                dialer.id, conversation.peer().instance(), conversation.peer().journal());
    }

    boolean settled() {
        return conversation.isOpen()
                && conversation.inbound().settled()
                && conversation.outbound().idle()
                && pulledAfter == region.disk.watermark()
                && conversation.inbound().watermark() >= peer.disk.watermark();
    }

    void leave(String reason) {
        conversation.leave(reason);
    }

    /** The process or the connection is gone, without a word. */
    void vanish() {
        gone = true;
        SimSession there = other;
        if (world.random.nextInt(3) > 0) {
            there.peerVanished(world.random.nextInt(50));
        }
    }

    /** Without this call, the deadline notices. */
    private void peerVanished(long delay) {
        later(delay, () -> {
            gone = true;
            region.ended(this);
        });
    }

    /** A cut: either end notices at once, later, or only by the deadline. */
    void cut() {
        severed = true;
        other.severed = true;
        if (world.random.nextBoolean()) {
            peerVanished(world.random.nextInt(100));
        }
        if (world.random.nextBoolean()) {
            other.peerVanished(world.random.nextInt(100));
        }
    }

    // the network

    @Override
    public void send(LinkFrame frame) {
        byte[] bytes = CODEC.encode(new LinkMessage(nextNumber++, frame), compression());
        boolean strange = world.faults() && world.random.nextInt(400) == 0;
        lastArrival = strange
                ? world.now + world.random.nextInt(20) // overtakes
                : Math.max(lastArrival, world.now + 1 + world.random.nextInt(world.slowNetwork));
        deliver(bytes, lastArrival);
        if (world.faults() && world.random.nextInt(400) == 0) {
            deliver(bytes, lastArrival + 1); // arrives twice
        }
    }

    @Override
    public boolean wireReady() {
        return wireReady;
    }

    private Compression compression() {
        return conversation == null ? Compression.NONE : conversation.compression();
    }

    private void deliver(byte[] bytes, long at) {
        SimSession there = other;
        world.after(at - world.now, () -> {
            if (!there.closed() && !there.severed) {
                there.arrived(bytes);
            }
        });
    }

    private void arrived(byte[] bytes) {
        LinkMessage message;
        world.trace(() -> peer.id + " > " + region.id + " " + CODEC.decode(bytes));
        try {
            message = CODEC.decode(bytes);
        } catch (AtollException e) {
            conversation.broken(e);
            return;
        }
        conversation.received(message, time());
    }

    @Override
    public void close(LinkEnd end) {
        world.trace(() -> region.id + " closes the link to " + peer.id + ": " + end);
        if (end.isLasting()) {
            world.refusedForGood++;
        }
        gone = true;
        region.inThisLife(0, () -> region.ended(this));
        other.peerVanished(lastArrival - world.now + world.random.nextInt(5));
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
            conversation.offsetLoaded(stored == null ? OptionalLong.empty() : OptionalLong.of(stored));
        });
    }

    // the receiving half

    @Override
    public void apply(long token, EntityId entity, List<byte[]> rows) {
        if (world.faults() && world.random.nextInt(50) == 0) {
            later(world.random.nextInt(50), () -> applied(token, new ApplyOutcome.Later("lost")));
            return;
        }
        boolean timesOut = world.faults() && world.random.nextInt(50) == 0;
        soon(() -> region.entity(entity.persistenceId()).apply(rows, outcome -> soon(() -> applied(token, outcome))));
        if (timesOut) {
            later(world.random.nextInt(50), () -> applied(token, new ApplyOutcome.Later("timed out")));
        }
        // an entity that forgot them does not answer: the asker's time-out
        later(400, () -> applied(token, new ApplyOutcome.Later("no answer")));
    }

    private void applied(long token, ApplyOutcome outcome) {
        conversation.inbound().applied(token, outcome, time());
    }

    @Override
    public void storeOffset(long offset) {
        UUID journal = conversation.peer().journal();
        long stored = world.mutation == Mutation.OFFSET_RUNS_AHEAD ? offset + 3 : offset;
        soon(() -> {
            if (world.faults() && world.random.nextInt(40) == 0) {
                conversation.inbound().notStored(time());
                return;
            }
            region.disk.offsets.merge(journal, stored, Math::max);
            soon(() -> conversation.inbound().stored(offset, time()));
        });
    }

    // the sending half

    @Override
    public void describeJournal() {
        soon(() -> {
            SimDisk disk = region.disk;
            conversation.outbound().described(new JournalExtent(disk.oldest, disk.watermark(), disk.newest()));
        });
    }

    @Override
    public long watermark() {
        return region.disk.watermark();
    }

    @Override
    public void pull(long after, int maxRows, long maxBytes) {
        pulledAfter = after;
        pullRows = 1 + world.random.nextInt(maxRows);
        soon(this::tryPull);
    }

    private void tryPull() {
        SimDisk disk = region.disk;
        long safe = world.mutation == Mutation.TAIL_PASSES_GAPS
                ? (disk.rows.isEmpty() ? 0 : disk.rows.lastKey())
                : disk.watermark();
        if (safe <= pulledAfter) {
            later(5 + world.random.nextInt(10), this::tryPull);
            return;
        }
        List<LinkRow> rows = new ArrayList<>();
        long upTo = safe;
        long written = 0;
        for (SimDisk.Row row : disk.rows.subMap(pulledAfter, false, safe, true).values()) {
            if (rows.size() == pullRows) {
                upTo = rows.get(rows.size() - 1).offset();
                break;
            }
            rows.add(new LinkRow(row.ordering(), row.persistenceId(), row.payload()));
            written = row.writtenMillis();
        }
        pulledAfter = -1;
        conversation.outbound().rows(rows, upTo, written);
    }

    @Override
    public void listKeys(String after, int limit) {
        soon(() -> {
            int page = Math.min(limit, 1 + world.random.nextInt(3));
            List<String> keys = world.mutation == Mutation.NO_STATE_TRANSFER
                    ? List.of()
                    : region.disk.entities.tailMap(after, false).keySet().stream()
                            .limit(page)
                            .toList();
            conversation.outbound().keys(keys, keys.size() < page);
        });
    }

    @Override
    public void readState(String persistenceId) {
        if (world.faults() && world.random.nextInt(20) == 0) {
            soon(() -> conversation.outbound().stateUnreadable(persistenceId));
            return;
        }
        boolean[] answered = new boolean[1];
        soon(() -> {
            SimEntity entity = region.entity(persistenceId);
            Runnable read = () -> later(0, () -> {
                if (!answered[0]) {
                    answered[0] = true;
                    conversation.outbound().state(persistenceId, merged(entity.durable()));
                }
            });
            if (world.mutation == Mutation.TRANSFER_READS_STALE_STATES) {
                read.run();
            } else {
                entity.afterWrites(read);
            }
        });
        // the entity may stop and forget the question
        later(300, () -> {
            if (!answered[0]) {
                answered[0] = true;
                conversation.outbound().stateUnreadable(persistenceId);
            }
        });
    }

    private static byte[] merged(EntityState state) {
        return state.seen().isEmpty() ? null : EventRowCodec.encode(new EventRow.Merged(state));
    }

    @Override
    public void answerRange(LinkFrame.RangeRequest request) {
        soon(() -> {
            RangeAnswer answer = new RangeAnswer(request);
            for (SimDisk.Row row : region.disk.entities.getOrDefault(request.persistenceId(), List.of())) {
                if (row.ordering() > region.disk.oldest && !answer.add(row.payload())) {
                    break;
                }
            }
            if (answer.complete()) {
                conversation.repaired(new LinkFrame.RangeReply(request.persistenceId(), answer.rows()));
            } else {
                answerState(new LinkFrame.StateRequest(request.persistenceId()));
            }
        });
    }

    @Override
    public void answerState(LinkFrame.StateRequest request) {
        String id = request.persistenceId();
        soon(() -> {
            byte[] merged = merged(region.entity(id).durable());
            List<LinkRow> rows = merged == null ? List.of() : List.of(new LinkRow(0, id, merged));
            conversation.repaired(new LinkFrame.RangeReply(id, rows));
        });
    }
}
