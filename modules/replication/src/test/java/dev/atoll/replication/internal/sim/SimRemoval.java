package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.ExpelledOrigins;
import dev.atoll.entity.KnownRegions;
import dev.atoll.entity.RegionEntry;
import dev.atoll.entity.RegionMember;
import dev.atoll.journal.SettlingStore.Received;
import dev.atoll.replication.internal.link.PlacementPort.Wish;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.RefusalReason;
import dev.atoll.replication.internal.removal.RemovalRules;
import dev.atoll.replication.internal.removal.SettlingBoard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What one process of a region does about removed regions: what the look of production does. */
final class SimRemoval {

    private static final String PREFIX = RegionEntry.COLLECTION + "|";
    private static final List<String> BUILT_IN = List.of("_collections", RegionEntry.COLLECTION);

    /** Longer than anything that a link has given to an entity takes. */
    private static final long QUIET_MILLIS = 500;

    private final SimRegion region;
    private final SimWorld world;
    private final RemovalRules rules;
    private final ExpelledOrigins expelled;
    private final Map<Origin, Long> unlinkedSince = new HashMap<>();
    private KnownRegions known = KnownRegions.of(List.of());
    private SettlingBoard board = SettlingBoard.NOTHING;

    SimRemoval(SimRegion region, ExpelledOrigins expelled) {
        this.region = region;
        this.expelled = expelled;
        this.world = region.world;
        this.rules = new SimRemovalRules(world.mutation);
        if (world.removing) {
            learn();
            region.inThisLife(1, this::look);
        }
    }

    /** An operator removes the region of these origins, here. */
    void remove(Collection<Origin> origins) {
        origins.forEach(origin -> write(new RegionEntry.Removed(origin)));
    }

    boolean knows(Collection<Origin> removed) {
        learn();
        return known.removed().containsAll(removed);
    }

    private void write(RegionEntry entry) {
        world.trace(() -> region.id + " writes " + entry);
        region.tell(
                PREFIX + entry.key(),
                new EntityCommand.Write(
                        DataTypes.REGISTER, new Operation.Assign(RegionEntry.write(entry)), false, null, reply -> {}));
    }

    private void learn() {
        known = stored();
        expelled.add(known.removed());
    }

    private KnownRegions stored() {
        List<RegionEntry> entries = new ArrayList<>();
        region.disk.entities.tailMap(PREFIX, true).keySet().stream()
                .takeWhile(key -> key.startsWith(PREFIX))
                .forEach(key -> region.disk
                        .state(key)
                        .visible(DataTypes.REGISTER)
                        .ifPresent(slot -> entries.add(world.regionEntries.computeIfAbsent(
                                ((View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS)).payload(),
                                RegionEntry::read))));
        return KnownRegions.of(entries);
    }

    /** Again and again, while the process lives. */
    private void look() {
        learn();
        if (!isOut()) {
            enter();
            expelLinks();
            board = read();
            forget();
            if (!board.removed().isEmpty()) {
                settle();
                retire();
            }
        }
        region.inThisLife(40 + world.random.nextInt(120), this::look);
    }

    private void enter() {
        RegionMember own = RegionMember.active(region.origin());
        if (!own.equals(known.members().get(region.id))) {
            write(new RegionEntry.Member(own));
        }
    }

    private void expelLinks() {
        for (Origin origin : known.removed()) {
            SimSession link = region.links.get(origin.region());
            boolean linked = link != null
                    && !link.closed()
                    && link.conversation().peerOrigin().equals(origin);
            if (linked) {
                link.conversation().refuse(refusal(origin));
            }
            if (linked) {
                unlinkedSince.remove(origin);
            } else {
                unlinkedSince.putIfAbsent(origin, world.now);
            }
        }
    }

    Optional<LinkFrame.Refuse> objection(Origin peer) {
        return known.removed().contains(peer) ? Optional.of(refusal(peer)) : Optional.empty();
    }

    private static LinkFrame.Refuse refusal(Origin peer) {
        return new LinkFrame.Refuse(RefusalReason.REGION_REMOVED, peer + " was removed", "");
    }

    private SettlingBoard read() {
        Set<Origin> gone = new HashSet<>();
        unlinkedSince.forEach((origin, since) -> {
            if (world.now - since >= QUIET_MILLIS) {
                gone.add(origin);
            }
        });
        Map<String, Long> lives = new HashMap<>();
        BUILT_IN.forEach(collection -> lives.put(collection, 0L));
        if (region.placement.isTaken()) {
            lives.put(SimPlacement.COLLECTION, region.placement.life());
        }
        return new SettlingBoard(
                Set.copyOf(known.removed()),
                gone,
                Set.copyOf(others()),
                lives,
                SettlingBoard.journalsOf(known),
                region.disk.settling.getOrDefault(RemovalRules.nameOf(known.removed()), Set.of()));
    }

    private void forget() {
        Set<Origin> retired = new TreeSet<>(known.retired());
        retired.removeIf(origin -> !known.isSettled(origin, region.origin()));
        if (!retired.isEmpty()) {
            region.retired.retire(retired, board::isWhole);
        }
    }

    private SortedSet<RegionId> others() {
        Set<RegionId> configured = new TreeSet<>();
        world.regions.forEach(each -> configured.add(each.id));
        SortedSet<RegionId> others = known.active(configured, region.id);
        others.remove(region.id);
        return others;
    }

    private void settle() {
        boolean settled = world.mutation == Mutation.SETTLED_WITHOUT_THE_OTHERS
                || (board.isSettled(region.placement.held()) && !region.placement.isWaiting());
        if (settled) {
            RemovalRules.unsettled(known, region.origin())
                    .forEach(origin -> write(new RegionEntry.Settled(origin, region.origin())));
        }
    }

    private void retire() {
        for (Origin origin : known.removed()) {
            if (!known.retired().contains(origin) && rules.mayRetire(origin, known, region.origin(), others())) {
                write(new RegionEntry.Retired(origin));
                world.operator.retired(origin);
            }
        }
    }

    // what links and checks ask

    boolean isOut() {
        return known.removed().contains(region.origin());
    }

    boolean isRemoved(Origin origin) {
        return known.removed().contains(origin);
    }

    /** Whether an origin is removed of which not everything is forgotten yet. */
    boolean isSettling() {
        return !known.retired().containsAll(known.removed());
    }

    boolean isGone(RegionId other) {
        return known.isGone(other);
    }

    /** The removed origins of the regions that have not come back. */
    SortedSet<Origin> gone() {
        return known.gone();
    }

    boolean allGone(Collection<RegionId> others) {
        return others.stream().allMatch(this::isGone);
    }

    boolean hasExpelled(Collection<Origin> removed) {
        return rules.mayGive(removed, board.expelled());
    }

    List<Wish> wishes(RegionId peer) {
        return board.wishes(peer);
    }

    void received(Wish wish, RegionId from) {
        region.disk
                .settling
                .computeIfAbsent(RemovalRules.nameOf(wish.removed()), name -> new HashSet<>())
                .add(new Received(wish.collection(), wish.stamp(), from));
    }

    /** It may have been, and wait for the states of one that has begun anew since, and met the removed region first. */
    private boolean isWhole() {
        return read().isWhole(SimPlacement.COLLECTION) && !region.placement.isWaiting();
    }

    /** Durably, whether or not the process has noticed. */
    boolean hasSettled(Origin origin) {
        return stored().isSettled(origin, region.origin());
    }

    /** Whether nothing is left to do here about those that were removed. */
    boolean settled() {
        return !world.removing
                || (known.retired().containsAll(world.operator.removed)
                        && known.removed().containsAll(world.operator.removed)
                        && BUILT_IN.stream().noneMatch(this::asksAgain));
    }

    /** Whether a region has given the built-in collection and then begun anew, and has yet to give what it has now. */
    private boolean asksAgain(String collection) {
        Set<Received> received = region.disk.settling.getOrDefault(RemovalRules.nameOf(known.removed()), Set.of());
        return BUILT_IN.contains(collection)
                && others().stream()
                        .map(peer -> new Received(collection, journalOf(peer), peer))
                        .anyMatch(now -> !received.contains(now) && hasGivenBefore(now, received));
    }

    private long journalOf(RegionId peer) {
        return Integer.toUnsignedLong(world.region(peer).origin().incarnation());
    }

    private static boolean hasGivenBefore(Received now, Set<Received> received) {
        return received.stream()
                .anyMatch(before ->
                        before.peer().equals(now.peer()) && before.collection().equals(now.collection()));
    }

    /** When it has just been retired. */
    void assertAgreed(Origin origin, Collection<SimRegion> regions) {
        region.disk.entities.keySet().forEach(key -> assertAgreed(origin, key, regions));
    }

    /** When all have come to rest: what was missing where one was still to be asked again has come, too. */
    void assertAgreedInTheEnd(Origin origin, Collection<SimRegion> regions) {
        region.disk.entities.keySet().stream()
                .filter(key -> BUILT_IN.contains(EntityId.collectionOf(key)))
                .forEach(key -> assertAgreed(origin, key, regions));
    }

    private void assertAgreed(Origin origin, String key, Collection<SimRegion> regions) {
        boolean placed = key.startsWith(SimPlacement.COLLECTION + "|");
        for (SimRegion other : regions) {
            boolean forgotten = world.forgetting && (other.disk.hasForgotten(key) || region.disk.hasForgotten(key));
            if (forgotten || (placed && !(other.removal.isWhole() && isWhole()))) {
                continue; // what it does not hold, or has only begun to hold
            }
            if (other.disk.state(key).seen().get(origin)
                    == region.disk.state(key).seen().get(origin)) {
                continue; // what is left of it may differ by a write that is under way
            }
            String collection = EntityId.collectionOf(key);
            if (asksAgain(collection) || other.removal.asksAgain(collection)) {
                continue; // it is on its way; of these collections nothing is forgotten for the retirement
            }
            HybridTimestamp horizon = HybridTimestamp.max(region.disk.horizon, other.disk.horizon);
            assertThat(lasting(other, key, horizon).seen().get(origin))
                    .as("of %s, which is retired, %s and %s have of %s", origin, region.id, other.id, key)
                    .isEqualTo(lasting(region, key, horizon).seen().get(origin));
        }
    }

    /** Who goes by the horizon does not take what nothing is left of by then. */
    private static EntityState lasting(SimRegion of, String key, HybridTimestamp horizon) {
        return of.disk.state(key).afterForgetting(horizon);
    }
}
