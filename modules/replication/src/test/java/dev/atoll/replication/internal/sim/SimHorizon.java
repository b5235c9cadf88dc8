package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.ForgettingHorizon;
import dev.atoll.entity.ForgettingHorizon.Copy;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.horizon.HorizonRules;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one process of a region does to forget deleted keys: what the look of production does. */
final class SimHorizon {

    /** Longer than rows of a journal that is gone may wait in an entity. */
    private static final long QUIET_MILLIS = 800;

    private final SimRegion region;
    private final SimWorld world;
    private final HorizonRules rules;
    final ForgettingHorizon holder = new ForgettingHorizon();
    private final Map<Origin, HybridTimestamp> complete = new HashMap<>();
    private final Map<Origin, Announcement> heard = new HashMap<>();
    private HybridTimestamp claimed = HybridTimestamp.ZERO;
    private Announcement own = Announcement.NONE;
    private long changedAt;

    SimHorizon(SimRegion region) {
        this.region = region;
        this.world = region.world;
        this.rules = HorizonRules.SOUND;
        if (world.forgetting) {
            holder.advance(region.disk.horizon, region.disk.announced, this::copyOf);
            holder.agree(region.disk.horizon);
            region.inThisLife(1, this::look);
        }
    }

    // what its links and its tail tell

    void complete(Origin origin, HybridTimestamp upTo) {
        complete.merge(origin, upTo, HybridTimestamp::max);
    }

    /** The region's own tail. */
    void claimed(HybridTimestamp upTo) {
        claimed = HybridTimestamp.max(claimed, upTo);
    }

    Announcement own() {
        return own;
    }

    void heard(Origin peer, Announcement announcement) {
        heard.put(peer, announcement);
        try {
            region.writerSetup().ledger().clock().observe(announcement.applied());
        } catch (AtollException e) {
            world.trace(() -> region.id + " does not follow the clock of " + peer);
        }
    }

    /** Its link is admitted: before anything is read for it. */
    void met(Origin peer) {
        Origin before = region.disk.met.put(peer.region(), peer);
        if (!peer.equals(before)) {
            waits(peer.region(), false);
            changedAt = world.now;
            own = new Announcement("", own.applied(), Announcement.NEVER);
        }
    }

    /** Whether a peer waits for states. */
    void waits(RegionId peer, boolean waits) {
        if (waits) {
            region.disk.waiting.add(peer);
        } else {
            region.disk.waiting.remove(peer);
        }
    }

    // what it does

    private Copy copyOf(String collection) {
        return collection.equals(SimPlacement.COLLECTION) ? region.placement.copy() : Copy.WHOLE;
    }

    private Collection<Origin> others() {
        Map<RegionId, Origin> others = new TreeMap<>(region.disk.met);
        others.values().removeIf(region.removal::isRemoved);
        return List.copyOf(others.values());
    }

    private void look() {
        if (!region.removal.isOut()) {
            Announcement before = own;
            own = rules.announce(
                    own,
                    region.origin(),
                    others(),
                    claimed,
                    origin -> complete.getOrDefault(origin, HybridTimestamp.ZERO),
                    region.placement.isWholeOrNothing() && region.removal.allGone(region.disk.waiting),
                    region.writerSetup().ledger().clock().next());
            if (!own.among().equals(before.among())) {
                changedAt = world.now;
            }
            advance();
            forget();
        }
        region.inThisLife(20 + world.random.nextInt(80), this::look);
    }

    private void advance() {
        boolean settling = world.now - changedAt < QUIET_MILLIS || region.removal.isSettling() || !hasMetAll();
        HybridTimestamp latest = HybridTimestamp.of(region.wallMillis() - world.windowMillis, 0);
        region.disk.horizon = rules.next(region.disk.horizon, own, others(), heard, settling, latest);
        region.disk.announced = HybridTimestamp.max(region.disk.announced, own.applied());
        holder.advance(region.disk.horizon, region.disk.announced, this::copyOf);
        holder.agree(region.disk.horizon);
    }

    /** Or a region that has lost its journal would run ahead alone while what it waits for is older. */
    private boolean hasMetAll() {
        return world.regions.stream()
                .map(each -> each.id)
                .filter(each -> !each.equals(region.id) && !region.removal.isGone(each))
                .allMatch(region.disk.met::containsKey);
    }

    private void forget() {
        for (String key : List.copyOf(region.disk.entities.keySet())) {
            if (!EntityId.collectionOf(key).startsWith("_") && world.random.nextInt(2) == 0) {
                region.tell(key, new EntityCommand.Forget(region.disk.horizon, Long.MAX_VALUE, reply -> {}));
            }
        }
    }

    /** Whether everything that was accepted before peace may be forgotten. */
    boolean settled(long peace) {
        boolean defined = world.active().stream().anyMatch(any -> any.placement.isDefined());
        boolean moves = world.forgetting && defined && region.placement.hasHolder(); // else nobody gives its copy up
        return !moves || region.disk.horizon.millis() > peace;
    }
}
