package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Regions that forget one entity, each at times of its own, write it again, and exchange events and states, also such as were
 * read long ago. Beside each state goes a twin that is given the same and never forgets.
 */
final class Forgetters {

    /** A state on its way, with what it comes from. */
    private record Said(Region by, EntityState state, HybridTimestamp applied, EntityState twin, Set<Dot> events) {}

    private final class Region {
        private final Origin origin;
        private final HybridClock clock;
        private final Set<Dot> applied = new HashSet<>();
        private List<EventRow> journaled = new ArrayList<>();
        /** What others may have forgotten then never reaches it as rows or states from before. */
        private final HybridTimestamp joined = latestHorizon();

        private final int saidBefore = said.size();
        private HybridTimestamp horizon = HybridTimestamp.ZERO;
        private EntityState state = EntityState.EMPTY;
        private EntityState twin = EntityState.EMPTY;
        private RemovedCounts removed = RemovedCounts.of(state);

        private Region(int number) {
            origin = new Origin(RegionId.of("region-" + (char) ('a' + number)), number + 1);
            long skewMillis = number * 7L;
            clock = new HybridClock(() -> Instant.ofEpochMilli(nowMillis + skewMillis));
        }

        /** Everything up to there is applied here, and nothing that is written later, anywhere, is earlier. */
        private HybridTimestamp reached() {
            long reached = Long.MAX_VALUE;
            for (Region each : regions) {
                each.clock.raise(each.clock.current());
                reached = Math.min(reached, each.clock.current().packed());
            }
            for (DataEvent event : events) {
                if (!applied.contains(event.dot())) {
                    reached = Math.min(reached, event.timestamp().packed() - 1);
                }
            }
            return new HybridTimestamp(reached);
        }

        private Forgetting forgetting() {
            return Forgetting.upTo(horizon);
        }

        private void assertSound() {
            for (DataType<?> each : DataTypes.all()) {
                assertThat(state.visible(each).map(slot -> slot.view(ConflictPolicy.LAST_WRITER_WINS)))
                        .as("%s: %s, and if nothing was forgotten %s", origin, state, twin)
                        .isEqualTo(twin.visible(each).map(slot -> slot.view(ConflictPolicy.LAST_WRITER_WINS)));
            }
        }
    }

    private final Random random;
    private final DataType<?> type;
    private final boolean rewinds;
    /** Whether all that is written is one counter in a field, which comes and goes. */
    private final boolean counting;

    private final List<Region> regions = new ArrayList<>();
    private final List<DataEvent> events = new ArrayList<>();
    private final List<EventRow.Events> rows = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();
    private long nowMillis = 1L << 41;
    int forgotten;
    int begunAnew;
    int refused;
    int countsForgotten;
    int countsMissed;

    Forgetters(DataType<?> type, Random random) {
        this.type = type;
        this.random = random;
        this.counting = type.equals(DataTypes.MAP) && random.nextBoolean();
        this.rewinds = random.nextInt(3) == 0;
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            regions.add(new Region(i));
        }
    }

    void step() {
        nowMillis += random.nextInt(20);
        Region region = regions.get(random.nextInt(regions.size()));
        switch (random.nextInt(17)) {
            case 0, 1, 2, 3 -> write(region);
            case 4, 5, 6, 7, 8 -> offer(region, rows.isEmpty() ? null : rows.get(random.nextInt(rows.size())));
            case 9 -> say(region);
            case 10 -> hear(region, older(region));
            case 11 -> regions.forEach(this::offerAll);
            case 12, 13 -> {
                advance(region);
                forgetCounts(region);
            }
            default -> {
                advance(region);
                forgetCounts(region);
                forget(region);
            }
        }
        regions.forEach(Region::assertSound);
    }

    /** One that begins with nothing while the others go on. */
    void join() {
        Region region = new Region(regions.size());
        regions.add(region);
        List.copyOf(regions).forEach(other -> {
            hear(region, say(other));
            step();
        });
    }

    private HybridTimestamp latestHorizon() {
        HybridTimestamp latest = HybridTimestamp.ZERO;
        for (Region region : regions) {
            latest = HybridTimestamp.max(latest, region.horizon);
        }
        return latest;
    }

    private HybridTimestamp everywhere() {
        HybridTimestamp least = regions.get(0).reached();
        for (Region region : regions) {
            HybridTimestamp reached = region.reached();
            least = reached.compareTo(least) < 0 ? reached : least;
        }
        return least;
    }

    private void advance(Region region) {
        HybridTimestamp limit = everywhere();
        HybridTimestamp to = new HybridTimestamp(limit.packed() - (random.nextBoolean() ? 0 : random.nextInt(1 << 21)));
        region.horizon = HybridTimestamp.max(region.horizon, to);
    }

    /** What removed counters in fields have left, which the horizon has passed; and what may go later. */
    private void forgetCounts(Region region) {
        if (region.removed.mayGo(region.horizon)) {
            EntityState left = region.removed.takenFrom(region.state);
            countsForgotten += left.equals(region.state) ? 0 : 1;
            region.state = left;
            region.removed = RemovedCounts.of(left);
        } else if (random.nextInt(20) == 0) {
            region.state = replayed(region); // which may tell of more
            region.removed = RemovedCounts.of(region.state);
        }
    }

    private void forget(Region region) {
        boolean dead = region.state.afterForgetting(region.horizon).equals(EntityState.EMPTY);
        if (dead && !region.state.equals(EntityState.EMPTY)) {
            region.state = EntityState.EMPTY;
            region.removed = RemovedCounts.of(region.state);
            region.journaled = new ArrayList<>();
            forgotten++;
        }
    }

    private Operation operation(Region region) {
        if (counting) {
            Operation counts = random.nextInt(3) == 0 ? new Operation.Delete() : new Operation.Increment(1);
            return new Operation.AtPath(FieldPath.of("a"), counts);
        }
        if (random.nextInt(3) == 0) {
            return new Operation.Delete();
        }
        if (!rewinds || random.nextInt(12) > 0 || region.journaled.isEmpty()) {
            return Histories.operation(type, random);
        }
        HybridTimestamp at = events.get(random.nextInt(events.size())).timestamp();
        AsOfFold known = new AsOfFold(at, EntityState.EMPTY);
        region.journaled.forEach(known::add);
        AsOfFold past = new AsOfFold(known.knownFrom(), EntityState.EMPTY);
        region.journaled.forEach(past::add);
        return new Operation.Rewind(known.knownFrom(), past.state());
    }

    private void write(Region region) {
        EntityState before = region.state;
        if (before.decide(region.origin, type, operation(region)) instanceof Decision.Accepted accepted) {
            HybridTimestamp timestamp = region.clock.nextAfter(before.timestamp());
            DataEvent event =
                    before.event(region.origin, timestamp, type, accepted.change(), null, region.forgetting());
            begunAnew += event.begins() ? 1 : 0;
            events.add(event);
            EventRow.Events row = new EventRow.Events(List.of(event));
            rows.add(row);
            apply(region, row);
        }
    }

    private void apply(Region region, EventRow.Events row) {
        region.state = region.state.apply(row);
        region.journaled.add(row);
        for (DataEvent event : row.events()) {
            assertThat(region.applied.add(event.dot()))
                    .as("%s is applied once", event.dot())
                    .isTrue();
            region.twin = region.twin.apply(event);
            if (event.begins()) {
                addOlder(region, event.dot());
            }
        }
    }

    /** Who has never had what its origin knows to be gone needs it no more. */
    private void addOlder(Region region, Dot begun) {
        events.stream()
                .map(DataEvent::dot)
                .filter(dot -> dot.origin().equals(begun.origin()) && dot.sequence() < begun.sequence())
                .forEach(region.applied::add);
    }

    private boolean offer(Region region, EventRow.Events row) {
        if (row == null || row.last().timestamp().compareTo(region.joined) <= 0) {
            return false;
        }
        EventRow received = EventRowCodec.decode(EventRowCodec.encode(row));
        Reception reception = region.state.receive(received, Set.of(), region.forgetting());
        if (reception instanceof Reception.Apply apply) {
            apply(region, (EventRow.Events) apply.row());
            return true;
        }
        if (reception instanceof Reception.Duplicate) {
            assertThat(region.applied).contains(row.first().dot());
            return false;
        }
        boolean has = region.applied.contains(row.first().dot());
        boolean listed = region.state.seen().get(row.origin()) > 0;
        countsMissed += reception instanceof Reception.Stale && listed ? 1 : 0;
        boolean asks = !(reception instanceof Reception.Waiting) || random.nextInt(4) == 0;
        return asks && hear(region, say(byOrigin(row.origin()))) && !has;
    }

    private Region byOrigin(Origin origin) {
        return regions.stream()
                .filter(each -> each.origin.equals(origin))
                .findFirst()
                .orElseThrow();
    }

    private void offerAll(Region region) {
        rows.forEach(row -> offer(region, row));
    }

    private Said say(Region region) {
        HybridTimestamp applied = region.reached();
        EntityState bytes = EntityStateCodec.decode(EntityStateCodec.encode(region.state));
        Said now = new Said(region, bytes, applied, region.twin, Set.copyOf(region.applied));
        said.add(now);
        return now;
    }

    private Said older(Region region) {
        int known = said.size() - region.saidBefore;
        return known == 0 ? null : said.get(region.saidBefore + random.nextInt(known));
    }

    /** Whether the state was taken, or told nothing new. */
    private boolean hear(Region region, Said heard) {
        if (heard == null || heard.by() == region) {
            return false;
        }
        EventRow received =
                EventRowCodec.decode(EventRowCodec.encode(new EventRow.Merged(heard.state(), heard.applied(), true)));
        Reception reception = region.state.receive(received, Set.of(), region.forgetting());
        if (reception instanceof Reception.Stale) {
            refused++;
            return false;
        }
        if (reception instanceof Reception.Apply apply) {
            region.state = region.state.apply(apply.row());
            region.journaled.add(apply.row());
            assertThat(region.state.receive(received, Set.of(), region.forgetting()))
                    .isEqualTo(new Reception.Duplicate());
        }
        region.clock.raise(heard.state().timestamp());
        region.twin = region.twin.merge(heard.twin());
        region.applied.addAll(heard.events());
        return true;
    }

    /** Everybody has everything. */
    void heal() {
        for (Region region : regions) {
            for (Region other : regions) {
                hear(region, say(other));
            }
        }
        boolean applied = true;
        while (applied) {
            applied = false;
            for (Region region : regions) {
                for (EventRow.Events row : rows) {
                    applied |= offer(region, row);
                }
                assertThat(region.applied).hasSizeLessThanOrEqualTo(events.size());
            }
        }
        for (Region region : regions) {
            assertThat(region.applied).as("what %s has", region.origin).hasSize(events.size());
            region.assertSound();
        }
    }

    /** In the end. */
    void assertEqualByteForByte() {
        nowMillis += 1_000_000;
        HybridTimestamp horizon = everywhere();
        byte[] expected = EntityStateCodec.encode(regions.get(0).state.afterForgetting(horizon));
        for (Region region : regions) {
            assertThat(EntityStateCodec.encode(region.state.afterForgetting(horizon)))
                    .as("%s: %s, of %s", region.origin, region.state, regions.get(0).state)
                    .isEqualTo(expected);
        }
    }

    /** The journal of what was not forgotten tells the same, but for what removed counts have left. */
    void assertReplayable() {
        for (Region region : regions) {
            assertThat(replayed(region).withoutRemovedCounts()).isEqualTo(region.state.withoutRemovedCounts());
        }
    }

    private static EntityState replayed(Region region) {
        EntityState state = EntityState.EMPTY;
        for (EventRow row : region.journaled) {
            state = state.apply(EventRowCodec.decode(EventRowCodec.encode(row)));
        }
        return state;
    }
}
