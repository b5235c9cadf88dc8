package dev.atoll.replication.internal.horizon;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.KnownRegions;
import dev.atoll.journal.HorizonStore;
import dev.atoll.journal.RetentionStore;
import dev.atoll.replication.Completeness;
import dev.atoll.replication.RegionHorizon;
import dev.atoll.replication.RegionHorizon.Parts;
import dev.atoll.replication.RegionHorizon.Peer;
import dev.atoll.replication.internal.RegionNodes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again how far all regions have everything. Every node takes over what is stored; one of them works it out.
 * When two do, both are right: the store takes the later horizon, and no announcement that leaves somebody out. One look at a
 * time, on threads that may block.
 */
public final class HorizonRound {

    private static final Logger LOG = LoggerFactory.getLogger(HorizonRound.class);

    private final ActorSystem<?> system;
    private final Parts parts;
    private final HorizonTalk talk;
    private final Completeness completeness;
    private final RegionNodes nodes;
    private final Executor blocking;
    private final HorizonStore store;
    private final RetentionStore retention;

    /** What this node has worked out last; nothing while another one does. */
    private Announcement own = Announcement.NONE;

    private long changedNanos = System.nanoTime();
    private boolean failing;
    private volatile boolean stopped;

    public HorizonRound(
            ActorSystem<?> system,
            Parts parts,
            HorizonTalk talk,
            Completeness completeness,
            RegionNodes nodes,
            Executor blocking) {
        this.system = system;
        this.parts = parts;
        this.talk = talk;
        this.completeness = completeness;
        this.nodes = nodes;
        this.blocking = blocking;
        this.store = parts.journal().horizons();
        this.retention = parts.journal().retention();
    }

    public void start() {
        system.getWhenTerminated().thenRun(() -> stopped = true);
        talk.follow(this::observe);
        blocking.execute(this::run);
    }

    /** What this region writes from now on is later than all that anybody may forget. */
    private void observe(HybridTimestamp applied) {
        try {
            parts.clock().observe(applied);
        } catch (AtollException e) {
            LOG.debug("A peer's clock is too far ahead to be followed: {}", e.getMessage());
        }
    }

    private void run() {
        if (stopped || nodes.isOver()) {
            return;
        }
        try {
            look();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn(
                        "How far all regions have everything cannot be looked after now, will try again: {}",
                        e.getMessage());
            }
            failing = true;
        }
        try {
            system.scheduler()
                    .scheduleOnce(
                            parts.settings().interval(), () -> blocking.execute(this::run), system.executionContext());
        } catch (IllegalStateException e) {
            LOG.debug("The actor system has stopped: {}", e.getMessage());
        }
    }

    private void look() {
        if (parts.regions().isRemoved(parts.regions().origin())) {
            return;
        }
        if (nodes.decides()) {
            announce();
        } else {
            own = Announcement.NONE;
        }
        adopt();
    }

    private void announce() {
        HybridTimestamp safe = parts.tail().complete();
        Map<Origin, HybridTimestamp> complete = completeness.all();
        HorizonStore.Known known = store.known();
        known.met().values().forEach(this::meet);
        Collection<Origin> others = others(known);
        boolean whole = parts.placement().isWholeNow() && waiting(known).isEmpty();
        Announcement next = HorizonRules.SOUND.announce(
                own,
                parts.regions().origin(),
                others,
                safe,
                origin -> complete.getOrDefault(origin, HybridTimestamp.ZERO),
                whole,
                parts.clock().next());
        if (!next.among().equals(own.among())) {
            changedNanos = System.nanoTime();
        }
        boolean said = store.say(new HorizonStore.Said(next.among(), next.applied(), next.since()), known.meetings());
        own = said ? next : new Announcement("", own.applied(), Announcement.NEVER);
        if (said) {
            raise(others, !waits(known).isEmpty());
        }
    }

    /** For those who ask which journals a region has had. */
    private void meet(Origin peer) {
        if (completeness.current(peer.region()).isEmpty()) {
            completeness.meet(peer);
        }
    }

    private Collection<Origin> others(HorizonStore.Known known) {
        Collection<Origin> others = new TreeSet<>(known.met().values());
        others.removeIf(parts.regions()::isRemoved);
        return others;
    }

    /** Those that were given states, and wait for others'. */
    private Collection<RegionId> waiting(HorizonStore.Known known) {
        Collection<RegionId> waiting = new TreeSet<>(known.waiting());
        waiting.removeIf(region -> parts.regions().isRemoved(known.met().get(region)));
        return waiting;
    }

    private void raise(Collection<Origin> others, boolean settling) {
        HybridTimestamp before = retention.progress().horizon();
        HybridTimestamp latest = HybridTimestamp.of(
                Math.max(0, parts.wall().millis() - parts.settings().window().toMillis()), 0);
        HybridTimestamp next = HorizonRules.SOUND.next(before, own, others, talk.heard(), settling, latest);
        if (next.compareTo(before) > 0 && isOfUse(before, next)) {
            retention.raise(next);
        }
    }

    /** Until something is that old, keys are numbered as if nothing could ever be forgotten. */
    private boolean isOfUse(HybridTimestamp before, HybridTimestamp next) {
        return before.packed() > 0
                || !retention
                        .candidates(0, Long.MAX_VALUE, Instant.ofEpochMilli(next.millis()), 1)
                        .isEmpty();
    }

    /** Why the horizon stands still, whatever is announced. */
    private List<String> waits(HorizonStore.Known known) {
        List<String> waits = new ArrayList<>();
        KnownRegions regions = parts.regions().known();
        Set<Origin> settling = new TreeSet<>(regions.removed());
        settling.removeAll(regions.retired());
        settling.forEach(origin -> waits.add(origin + " is removed, and not every region has all of it yet"));
        for (RegionId region : parts.regions().active()) {
            if (!region.equals(parts.regions().self()) && !known.met().containsKey(region)) {
                waits.add(region + " was never linked with this region");
            }
        }
        waiting(known)
                .forEach(region ->
                        waits.add(region + " has not said yet that it has all the states that it has asked for"));
        long sinceChange = System.nanoTime() - changedNanos;
        if (nodes.decides() && sinceChange < parts.quiet().toNanos()) {
            waits.add("the regions, or the node that looks after them, have just changed");
        }
        return waits;
    }

    /** From now on this node goes by what is stored, and its links say it. */
    private void adopt() {
        RetentionStore.Progress now = retention.progress();
        HorizonStore.Said said = store.known().said();
        parts.entities().horizon().advance(now.horizon(), now.announced(), parts.placement()::copy);
        retention.adopted(nodes.self(), now.horizon());
        if (nodes.isMember()) {
            parts.entities().horizon().agree(retention.adoptedByAll(nodes.all()));
        }
        talk.say(new Announcement(said.among(), said.applied(), said.since()));
    }

    public RegionHorizon.Status status() {
        HorizonStore.Known known = store.known();
        Map<RegionId, Peer> peers = new TreeMap<>();
        for (RegionId region : parts.regions().active()) {
            if (!region.equals(parts.regions().self())) {
                peers.put(region, new Peer(region.value(), -1, HybridTimestamp.ZERO, false, false));
            }
        }
        Map<Origin, Announcement> heard = talk.heard();
        Map<Origin, Long> stored = talk.stored();
        for (Origin other : others(known)) {
            Announcement last = heard.getOrDefault(other, Announcement.NONE);
            boolean counted = last.among().equals(known.said().among());
            peers.put(
                    other.region(),
                    new Peer(other.region().value(), stored.getOrDefault(other, -1L), last.applied(), counted, true));
        }
        return new RegionHorizon.Status(known.said().applied(), List.copyOf(peers.values()), waits(known));
    }
}
