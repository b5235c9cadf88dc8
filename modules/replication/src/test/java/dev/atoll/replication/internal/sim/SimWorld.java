package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.RegionEntry;
import dev.atoll.replication.internal.link.LinkLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Regions on a virtual clock, and what happens to them; everything follows from the seed. */
final class SimWorld {

    private record Event(long at, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private static final List<String> NAMES = List.of("eu", "us", "ap", "sa");
    private static final long MOST_SKEW_MILLIS = 1_000;
    private static final boolean TRACING = System.getProperty("seed") != null;
    /** Late enough for numbers that begin anew. */
    private static final long START = 1L << 40;

    private static final long SETTLE_LIMIT_MILLIS = 60_000;

    final long seed;
    final Random random;
    final Mutation mutation;
    final LinkLimits limits;
    final EntitySettings entitySettings;
    final Duration maxClockAhead;
    final int slowCommits;
    final int slowNetwork;
    final List<SimRegion> regions = new ArrayList<>();
    final SimLedger ledger = new SimLedger();
    final SimClaims claims = new SimClaims(this);
    final SimPolicies policies;
    /** Those that were read before: every region reads the same ones again and again. */
    final Map<Payload, RegionEntry> regionEntries = new HashMap<>();

    private final List<SimClient> clients = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Set<Set<RegionId>> cuts = new HashSet<>();
    /** Whether the collection's regions change. */
    final boolean placing;

    /** Whether deleted keys are forgotten. */
    final boolean forgetting;

    final long windowMillis;
    /** Whether all keys are maps, in which counters come and go. */
    final boolean counting;

    /** Whether three regions lose their disks, and change who holds the collection, much more often than elsewhere. */
    private final boolean harsh;

    private long peace = Long.MAX_VALUE;

    /** Whether a region is removed for good. */
    final boolean removing;

    /** Whether a region that has lost its disk may be restored from a backup. */
    final boolean restoring;

    final SimOperator operator = new SimOperator(this);

    /** Whether keys are taken back to earlier instants. */
    final boolean rewinding;

    final int firstType;
    /** Whether all that happens is buying and selling from escrow counters. */
    final boolean market;

    private final int keys;
    private final int dialPattern;
    private long eventNumber;
    private boolean chaos = true;
    long now = START;
    int refusedForGood;
    /** Decrements that were applied although their region did not hold the rights when they were sent. */
    int servedByOthers;

    SimWorld(long seed, Mutation mutation) {
        this.seed = seed;
        this.random = new Random(seed);
        this.restoring = new Random(seed * 49 + 41).nextInt(3) == 0;
        this.harsh = new Random(seed * 23 + 9).nextInt(restoring ? 3 : 12) == 0;
        this.placing = harsh || new Random(seed * 31 + 7).nextInt(3) == 0;
        this.mutation = mutation;
        this.policies = new SimPolicies(this, seed);
        Random unrelated = new Random(seed * 13 + 11);
        this.forgetting = unrelated.nextInt(4) == 0 && !harsh;
        this.windowMillis = unrelated.nextInt(4) > 0 ? 0 : unrelated.nextInt(500);
        this.counting = forgetting && unrelated.nextInt(3) == 0;
        this.slowCommits = 1 + random.nextInt(random.nextInt(3) == 0 ? 60 : 12);
        this.slowNetwork = 1 + random.nextInt(random.nextInt(3) == 0 ? 60 : 8);
        this.keys = 1 + random.nextInt(4);
        this.firstType = random.nextInt(DataTypes.all().size());
        this.market = random.nextInt(6) == 0;
        this.dialPattern = random.nextInt(1 << 12);
        this.limits = SimSettings.link(random);
        this.entitySettings = SimSettings.entity(random);
        this.maxClockAhead = SimSettings.maxClockAhead(random);
        int some = 2 + random.nextInt(10) / 5 + random.nextInt(10) / 9;
        int count = harsh ? 3 : some;
        this.removing = count > 2 && new Random(seed * 17 + 3).nextInt(3) == 0;
        this.rewinding = new Random(seed * 13 + 5).nextInt(3) == 0;
        for (int i = 0; i < count; i++) {
            regions.add(new SimRegion(this, RegionId.of(NAMES.get(i)), random.nextInt(2000) - 1000));
        }
        regions.forEach(SimRegion::dialAll);
        if (placing) {
            SimPlacement.define(regions.get(0), someRegions());
        }
    }

    /** Says what happens, when a single seed is run. */
    void trace(Supplier<String> what) {
        if (TRACING) {
            System.out.println((now - START) + " " + what.get());
        }
    }

    boolean faults() {
        return chaos;
    }

    UUID newId() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    SimRegion region(RegionId id) {
        return regions.stream().filter(r -> r.id.equals(id)).findFirst().orElseThrow();
    }

    /** Which of two regions can reach the other: one, or both. */
    boolean dials(SimRegion from, SimRegion to) {
        int a = regions.indexOf(from);
        int b = regions.indexOf(to);
        int pattern = (dialPattern >> (2 * (Math.min(a, b) + Math.max(a, b)))) & 3;
        return pattern == 0 || pattern == 3 || (pattern == 1) == (a < b);
    }

    boolean isCut(SimRegion a, SimRegion b) {
        return cuts.contains(Set.of(a.id, b.id));
    }

    void after(long delay, Runnable action) {
        events.add(new Event(now + Math.max(0, delay), eventNumber++, action));
    }

    void runUntil(long time) {
        while (!events.isEmpty() && events.peek().at() <= time) {
            Event event = events.remove();
            now = event.at();
            event.action().run();
        }
        now = time;
    }

    /** The whole schedule: trouble, then peace; fails when an invariant does not hold. */
    void run() {
        int steps = 20 + random.nextInt(80);
        for (int i = 0; i < steps; i++) {
            runUntil(now + random.nextInt(random.nextInt(6) == 0 ? longestPause() : 30));
            step();
            if (removing && i >= steps / 2) {
                operator.perhapsRemove();
            }
        }
        trace(() -> "peace");
        for (int i = 0; i < 20 && removing && operator.removed.isEmpty(); i++) {
            regions.stream().filter(region -> !region.up).forEach(SimRegion::start);
            operator.perhapsRemove();
        }
        heal();
        settle();
        new SimChecks(this).check();
    }

    /** What is to be forgotten has to have time to become old. */
    private int longestPause() {
        return forgetting ? 900 : 400;
    }

    private void step() {
        SimRegion region = regions.get(random.nextInt(regions.size()));
        int dice = random.nextInt(100);
        policies.perhapsChange(region);
        if (restoring) {
            region.backups.perhapsMake();
        }
        if (placing && random.nextInt(harsh ? 7 : 12) == 0) {
            define(region);
        } else if (rewinding && random.nextInt(8) == 0) {
            rewind(region);
        } else if (dice < 68) {
            write(region);
        } else if (dice < 78) {
            cutOrHeal(region);
        } else if (dice < 86) {
            crashOrStart(region);
        } else if (dice < 92) {
            region.passivate();
        } else if (dice < 95) {
            region.moveLink(otherThan(region).id);
        } else if (dice < 97) {
            region.disk.oldest = random.nextLong(region.disk.watermark() + 1);
        } else {
            for (int i = 0; i < 5; i++) {
                write(region);
            }
        }
    }

    List<SimRegion> active() {
        return regions.stream().filter(region -> !region.isGone()).toList();
    }

    private Set<RegionId> someRegions() {
        Set<RegionId> some = new TreeSet<>();
        regions.stream().filter(region -> random.nextInt(3) > 0).forEach(region -> some.add(region.id));
        if (harsh && random.nextInt(restoring ? 2 : 3) == 0) {
            some.clear();
        }
        return some; // none means all
    }

    private void define(SimRegion region) {
        if (region.up) {
            SimPlacement.define(region, someRegions());
        }
    }

    SimRegion otherThan(SimRegion region) {
        int next = regions.indexOf(region) + 1 + random.nextInt(regions.size() - 1);
        return regions.get(next % regions.size());
    }

    void write(SimRegion region) {
        if (region.up && region.placement.serves()) {
            clients.add(SimClient.write(region, random.nextInt(keys)));
            SimClient.read(region, random.nextInt(keys));
        }
    }

    private void rewind(SimRegion region) {
        if (region.up && region.placement.serves()) {
            SimClient.rewind(region, random.nextInt(keys)).ifPresent(clients::add);
        }
    }

    private void cutOrHeal(SimRegion region) {
        SimRegion peer = otherThan(region);
        if (!mend(region, peer)) {
            breakLink(region, peer);
            if (random.nextBoolean()) {
                cuts.add(Set.of(region.id, peer.id));
            }
        }
    }

    private void breakLink(SimRegion region, SimRegion peer) {
        SimSession session = region.links.get(peer.id);
        if (session != null) {
            session.cut();
        }
    }

    /** Whether they were cut off from each other. */
    boolean mend(SimRegion region, SimRegion peer) {
        return cuts.remove(Set.of(region.id, peer.id));
    }

    void cut(SimRegion region, SimRegion peer) {
        cuts.add(Set.of(region.id, peer.id));
        breakLink(region, peer);
    }

    private void crashOrStart(SimRegion region) {
        if (!region.up) {
            region.start();
        } else {
            boolean losesDisk = random.nextInt(harsh || restoring ? 2 : 4) == 0;
            region.crash(losesDisk);
            if (losesDisk) {
                Predicate<SimLedger.Acknowledged> somebodyHas = write -> regions.stream()
                        .filter(r -> !r.isGone() && (!placing || !r.placement.reliesOn(region.id)))
                        .anyMatch(r -> r.disk.has(write.persistenceId(), write.dot()));
                ledger.forgetUnless(somebodyHas);
                if (placing) {
                    claims.forgetUnless(somebodyHas);
                }
            }
        }
    }

    /** Whether the event need not come to the region any more: nothing is left of its origin's, by all that is known. */
    boolean mayLack(SimRegion region, String persistenceId, Dot dot) {
        return forgetting
                && regions.stream()
                        .map(any -> any.disk)
                        .anyMatch(any -> any.hasForgotten(persistenceId, dot)
                                || any.couldForget(persistenceId, dot, region.disk.horizon));
    }

    /** Whether the event is in a region that was not removed, as far as that can be told. */
    boolean anybodyHas(String persistenceId, Dot dot) {
        return active().stream()
                .map(any -> any.disk)
                .anyMatch(any -> any.state(persistenceId).seen().withoutAll().covers(dot)
                        || any.hasForgotten(persistenceId, dot));
    }

    void heal() {
        chaos = false;
        peace = now + MOST_SKEW_MILLIS;
        cuts.clear();
        regions.stream().filter(region -> !region.up).forEach(SimRegion::start);
    }

    private void settle() {
        long limit = now + SETTLE_LIMIT_MILLIS;
        Optional<String> restless = restless();
        while (restless.isPresent()) {
            if (now > limit) {
                throw new AssertionError(
                        "The regions did not come to rest within " + SETTLE_LIMIT_MILLIS + " ms: " + restless.get());
            }
            operator.removeAgain();
            runUntil(now + 100);
            restless = restless();
        }
    }

    /** What has not come to rest yet. */
    private Optional<String> restless() {
        for (SimRegion region : active()) {
            for (SimRegion peer : active()) {
                SimSession session = region.links.get(peer.id);
                if (peer != region && (session == null || !session.settled() || !claims.isComplete(region, peer))) {
                    return Optional.of("the link of " + region.id + " with " + peer.id);
                }
            }
            if (region.disk.watermark() < region.disk.newest()
                    || !region.confirmations.idle()
                    || !region.entities.values().stream().allMatch(SimEntity::idle)) {
                return Optional.of("the writes of " + region.id);
            }
            if (!region.horizon.settled(peace)) {
                return Optional.of("what " + region.id + " may forget");
            }
            if (!region.placement.settled()) {
                return Optional.of("the placement of " + region.id);
            }
            if (!region.removal.settled()) {
                return Optional.of("the removal in " + region.id);
            }
        }
        return clients.stream().allMatch(SimClient::done) ? Optional.empty() : Optional.of("a client");
    }
}
