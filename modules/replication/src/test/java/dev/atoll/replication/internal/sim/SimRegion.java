package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.ExpelledOrigins;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.entity.RightsWish;
import dev.atoll.entity.TimestampLedger;
import dev.atoll.entity.writer.WriterSetup;
import dev.atoll.replication.Completeness;
import dev.atoll.replication.ReplicationSettings.Frames;
import dev.atoll.replication.internal.link.Backoff;
import dev.atoll.replication.internal.link.LinkIdentity;
import dev.atoll.replication.internal.link.SessionRules;
import dev.atoll.replication.internal.protocol.Compression;
import dev.atoll.replication.internal.protocol.LinkFrame;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/** One region: a disk, a process that can crash, its entities and its links. */
final class SimRegion {

    private static final int ROLLED_BACK = 0;
    private static final int COMMITTED_UNHEARD = 1;

    final SimWorld world;
    final RegionId id;
    final long skewMillis;
    SimDisk disk;
    UUID instance;
    boolean up;
    /** Counts crashes: what belongs to an earlier life does nothing any more. */
    int life;

    private final int firstIncarnation;
    private WriterSetup writerSetup;
    boolean hasLostADisk;
    /** Whom the process has met. */
    private Completeness met;

    SimConfirmations confirmations;
    SimPlacement placement;
    SimRemoval removal;
    SimHorizon horizon;
    /** Of the process that runs. */
    RetiredOrigins retired;

    private final Map<Origin, HybridTimestamp> stored = new HashMap<>();
    /** All that it has ever written as. */
    final List<Origin> origins = new ArrayList<>();

    final Map<String, SimEntity> entities = new TreeMap<>();
    final Map<RegionId, SimSession> links = new TreeMap<>();
    final Map<RegionId, SimSession> dialing = new TreeMap<>();
    private final Map<RegionId, Backoff> backoffs = new HashMap<>();
    private final List<List<SimDisk.Row>> transactions = new ArrayList<>();
    final SimBackups backups;

    SimRegion(SimWorld world, RegionId id, long skewMillis) {
        this.world = world;
        this.id = id;
        this.skewMillis = skewMillis;
        this.disk = new SimDisk(world.newId());
        this.firstIncarnation = disk.incarnation();
        this.backups = new SimBackups(this, world.seed * 29 + world.regions.size());
        start();
    }

    long wallMillis() {
        return world.now + skewMillis;
    }

    Origin origin() {
        boolean reuse = world.mutation == Mutation.ORIGIN_IS_REUSED;
        return new Origin(id, reuse ? firstIncarnation : disk.incarnation());
    }

    LinkIdentity identity() {
        Compression first = Compression.values()[world.random.nextInt(20) == 0 ? world.random.nextInt(4) : 0];
        return new LinkIdentity(
                id,
                disk.id,
                instance,
                "mesh",
                0,
                EntityId.SLICES - 1,
                List.of(first, Compression.NONE),
                new Frames(1 << 20, 1 << 20));
    }

    /** As in production, it waits for the transactions that its earlier life has left behind. */
    void start() {
        boolean waits = !disk.writers().isEmpty() && world.mutation != Mutation.A_START_WAITS_FOR_NOBODY;
        if (waits && !up) {
            inThisLife(20, this::start);
        } else if (!up) {
            begin();
        }
    }

    private void begin() {
        world.trace(() -> id + " starts on " + disk.id);
        up = true;
        instance = world.newId();
        boolean bounded = world.mutation != Mutation.CLOCK_FOLLOWS_ANYBODY;
        HybridClock clock = new HybridClock(
                () -> Instant.ofEpochMilli(wallMillis()), bounded ? world.maxClockAhead : Duration.ofDays(1));
        if (world.mutation != Mutation.CLOCK_PROMISE_FORGOTTEN) {
            clock.raise(disk.promised);
        }
        TimestampLedger ledger = new TimestampLedger(clock);
        if (!origins.contains(origin())) {
            origins.add(origin());
        }
        ExpelledOrigins expelled = new ExpelledOrigins();
        writerSetup = new WriterSetup(world.entitySettings, origin(), ledger, SimRules.with(world.mutation), expelled);
        met = new Completeness();
        disk.linked.forEach(met::meet);
        confirmations = new SimConfirmations(this);
        reload();
        retired = new RetiredOrigins();
        removal = new SimRemoval(this, expelled);
        placement = new SimPlacement(this);
        horizon = new SimHorizon(this);
        stored.forEach(horizon::complete);
        dialAll();
    }

    /** What was stored of its completeness counts from the start. */
    private void reload() {
        stored.clear();
        for (SimRegion peer : world.regions) {
            HybridTimestamp upTo = disk.completes.get(peer.disk.id);
            if (upTo != null && peer != this) {
                world.claims.claimed(this, peer.origin(), upTo);
                stored.put(peer.origin(), upTo);
            }
        }
    }

    Completeness met() {
        return met;
    }

    void dialAll() {
        world.regions.stream().filter(peer -> peer != this).forEach(peer -> redial(peer, true));
    }

    WriterSetup writerSetup() {
        return writerSetup;
    }

    void tell(String persistenceId, EntityCommand command) {
        entities.computeIfAbsent(persistenceId, key -> new SimEntity(this, key)).tell(command);
    }

    /** From the node of the data actor to that of the link, and on to the peer; some get lost. */
    void ask(String persistenceId, RightsWish wish) {
        if (world.faults() && world.random.nextInt(10) == 0) {
            return;
        }
        inThisLife(world.random.nextInt(4), () -> {
            SimSession link = links.get(wish.from().region());
            if (link != null && !link.closed()) {
                link.conversation()
                        .askRights(
                                wish.from(),
                                new LinkFrame.RightsWanted(
                                        persistenceId, wish.wanted(), wish.received(), wish.urgent()));
            }
        });
    }

    /** The entities leave memory, as soon as nobody waits for them. */
    void passivate() {
        List.copyOf(entities.values()).forEach(SimEntity::stop);
    }

    void stopped(String persistenceId, List<EntityCommand> buffered) {
        entities.remove(persistenceId);
        buffered.forEach(command -> tell(persistenceId, command));
    }

    /** @param failed is told whether the rows may be durable all the same */
    void commit(String persistenceId, List<byte[]> payloads, Runnable committed, Consumer<Boolean> failed) {
        List<SimDisk.Row> transaction = disk.begin(persistenceId, payloads, wallMillis());
        transactions.add(transaction);
        int fault = world.faults() ? world.random.nextInt(60) : -1;
        inThisLife(world.random.nextInt(world.slowCommits), () -> {
            transactions.remove(transaction);
            if (fault == ROLLED_BACK) {
                disk.rollBack(transaction);
                failed.accept(world.random.nextBoolean());
                return;
            }
            durable(transaction);
            world.trace(() ->
                    id + " commits " + persistenceId + " " + transaction.get(0).ordering() + ".. seen "
                            + disk.state(persistenceId).seen());
            // the database has committed; the actor hears of it a little later, or of a broken connection
            inThisLife(
                    world.random.nextInt(world.random.nextInt(5) == 0 ? 40 : 3),
                    () -> heard(fault != COMMITTED_UNHEARD, committed, failed));
        });
    }

    private static void heard(boolean well, Runnable committed, Consumer<Boolean> failed) {
        if (well) {
            committed.run();
        } else {
            failed.accept(true);
        }
    }

    /** Whether it was removed for good, and has not come back with another journal. */
    boolean isGone() {
        return world.operator.removed.contains(origin());
    }

    /** Kill -9: memory is gone; what was being written is on disk or not. */
    void crash(boolean losesDisk) {
        world.trace(() -> id + " crashes" + (losesDisk ? " and loses its disk" : ""));
        for (List<SimDisk.Row> transaction : transactions) {
            switch (world.random.nextInt(3)) {
                case 0 -> durableUnheard(transaction);
                case 1 -> disk.rollBack(transaction);
                default -> outlives(disk, transaction);
            }
        }
        transactions.clear();
        up = false;
        life++;
        entities.clear();
        List.copyOf(links.values()).forEach(SimSession::vanish);
        links.clear();
        dialing.values().forEach(SimSession::vanish);
        dialing.clear();
        backoffs.clear();
        if (losesDisk) {
            begin(backups.afterALoss(world.newId()));
        }
    }

    /** While it is down: its disk is lost, and it will start on another. */
    void begin(SimDisk next) {
        disk = next;
        hasLostADisk = true;
        world.claims.forget(this);
    }

    private void durable(List<SimDisk.Row> transaction) {
        disk.commit(transaction);
        world.ledger.durable(transaction);
        world.claims.durable(this, transaction);
    }

    private void durableUnheard(List<SimDisk.Row> transaction) {
        durable(transaction);
        SimDisk.Row first = transaction.get(0);
        world.trace(() -> id + " has committed " + first.persistenceId() + " " + first.ordering() + ".. unheard, seen "
                + disk.state(first.persistenceId()).seen());
    }

    /** The process is gone, its transaction is not: the database ends it some time later. */
    private void outlives(SimDisk ours, List<SimDisk.Row> transaction) {
        world.after(world.random.nextInt(world.random.nextBoolean() ? 300 : 4_000), () -> {
            if (ours == disk && world.random.nextInt(4) > 0) {
                durableUnheard(transaction);
            } else {
                ours.rollBack(transaction);
            }
        });
    }

    void inThisLife(long delay, Runnable action) {
        int mine = life;
        world.after(delay, () -> {
            if (life == mine) {
                action.run();
            }
        });
    }

    /** Another node of the region takes over the link; the one that held it hears of it a little later. */
    void moveLink(RegionId peer) {
        instance = world.newId();
        SimSession left = links.remove(peer);
        if (left != null) {
            inThisLife(world.random.nextInt(500), () -> left.leave("another node holds the link now"));
        }
        dialing.remove(peer);
        redial(world.region(peer), true);
    }

    Optional<LinkFrame.Refuse> admit(SimSession candidate) {
        Optional<LinkFrame.Refuse> removed =
                removal.objection(candidate.conversation().peerOrigin());
        if (removed.isPresent()) {
            return removed;
        }
        SimSession current = links.get(candidate.peer.id);
        if (current != null && current != candidate && !current.closed()) {
            Optional<LinkFrame.Refuse> objection =
                    SessionRules.objection(id, candidate.peer.id, current.session(), candidate.session());
            if (objection.isPresent()) {
                return objection;
            }
            current.leave("another connection took over");
        }
        dialing.remove(candidate.peer.id, candidate);
        links.put(candidate.peer.id, candidate);
        backoff(candidate.peer).succeeded();
        horizon.met(candidate.conversation().peerOrigin());
        confirmations.opened(candidate);
        return Optional.empty();
    }

    void ended(SimSession session) {
        if (links.remove(session.peer.id, session) | dialing.remove(session.peer.id, session)) {
            redial(session.peer, false);
        }
    }

    void redial(SimRegion peer, boolean soon) {
        if (world.dials(this, peer)) {
            inThisLife(soon ? world.random.nextInt(5) : backoff(peer).next().toMillis(), () -> dial(peer));
        }
    }

    private void dial(SimRegion peer) {
        if (!up || links.containsKey(peer.id) || dialing.containsKey(peer.id)) {
            return;
        }
        if (!peer.up || world.isCut(this, peer)) {
            redial(peer, false);
        } else {
            SimSession.connect(this, peer);
        }
    }

    private Backoff backoff(SimRegion peer) {
        return backoffs.computeIfAbsent(
                peer.id, key -> new Backoff(Duration.ofMillis(20), Duration.ofMillis(300), world.random));
    }
}
