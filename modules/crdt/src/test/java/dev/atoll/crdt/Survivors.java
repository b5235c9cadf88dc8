package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The regions of a {@link Mesh} after some of them were removed for good. They exchange events and states, settle what was
 * known of the removed ones, and retire them, each at a time of its own; others join. Beside each state goes a twin that is
 * given the same and never pruned.
 */
final class Survivors {

    /** What was once said to another region, or kept as a snapshot: the state, its twin, and how many rows were journaled. */
    private record Said(int region, EntityState state, EntityState twin, int rows) {}

    private final class Region {
        private final Origin origin;
        private final HybridClock clock;
        private final List<EventRow> journaled = new ArrayList<>();
        private final List<EventRow> journaledByTwin = new ArrayList<>();
        private final Set<Integer> settledWith = new HashSet<>();
        private Set<Origin> retired = Set.of();
        private EntityState state;
        private EntityState twin;

        /** @param rows what it has journaled, when that is known */
        private Region(Origin origin, EntityState state, EntityState twin, List<EventRow> rows) {
            this.origin = origin;
            this.clock = new HybridClock(InstantSource.fixed(Instant.ofEpochMilli(5_000_000L)));
            this.state = state;
            this.twin = twin;
            journaled.addAll(rows.isEmpty() ? List.of(new EventRow.Merged(state)) : rows);
            journaledByTwin.addAll(rows.isEmpty() ? List.of(new EventRow.Merged(twin)) : rows);
        }

        private void assertSound() {
            assertThat(state.prune(gone)).as("%s", origin).isEqualTo(twin.prune(gone));
            assertThat(state.timestamp()).isEqualTo(twin.timestamp());
            for (DataType<?> type : DataTypes.all()) {
                assertThat(state.visible(type).map(slot -> slot.view(ConflictPolicy.LAST_WRITER_WINS)))
                        .isEqualTo(twin.visible(type).map(slot -> slot.view(ConflictPolicy.LAST_WRITER_WINS)));
            }
        }
    }

    private final Random random;
    private final DataType<?> type;
    final Set<Origin> gone = new HashSet<>();
    private final List<Region> regions = new ArrayList<>();
    private final int founders;
    private final List<EventRow.Events> rows = new ArrayList<>();
    private final List<EventRow.Events> lateRows = new ArrayList<>();
    private final List<Said> said = new ArrayList<>();

    /** @param removed how many of the mesh's regions go; at least one stays */
    Survivors(Mesh mesh, DataType<?> type, int removed, Random random) {
        this.random = random;
        this.type = type;
        int staying = Math.max(1, mesh.origins.size() - removed);
        gone.addAll(mesh.origins.subList(staying, mesh.origins.size()));
        founders = staying;
        for (int i = 0; i < staying; i++) {
            regions.add(new Region(mesh.origins.get(i), mesh.state(i), mesh.state(i), mesh.rows(i)));
        }
        for (EventRow.Events row : mesh.journal()) {
            (gone.contains(row.origin()) ? lateRows : rows).add(row);
        }
    }

    /** One random thing that may happen at any time. */
    void step() {
        Region region = any();
        switch (random.nextInt(13)) {
            case 0, 1, 2 -> write(region);
            case 3, 4, 5, 6 -> offer(region, rows.isEmpty() ? null : rows.get(random.nextInt(rows.size())));
            case 7 -> offerLate(region);
            case 8 -> say(any());
            case 9 -> hear(region);
            case 10 -> settleMore(region);
            case 11 -> region.state = region.state.prune(region.retired);
            default -> retireIfSettled(region);
        }
        regions.forEach(Region::assertSound);
    }

    /** A region takes the state of every other, in a random order, with other things in between. */
    void settle() {
        List<int[]> pairs = new ArrayList<>();
        for (int into = 0; into < regions.size(); into++) {
            for (int from = 0; from < founders; from++) {
                if (into != from && !regions.get(into).settledWith.contains(from)) {
                    pairs.add(new int[] {into, from});
                }
            }
        }
        Collections.shuffle(pairs, random);
        for (int[] pair : pairs) {
            merge(regions.get(pair[0]), say(regions.get(pair[1])));
            regions.get(pair[0]).settledWith.add(pair[1]);
            step();
        }
    }

    /** A region that begins with nothing, or with what another had at some time. */
    void join() {
        Origin origin = new Origin(RegionId.of("region-n" + regions.size()), 100 + regions.size());
        boolean restored = !said.isEmpty() && random.nextBoolean();
        Said start = restored ? said.get(random.nextInt(said.size())) : null;
        regions.add(new Region(
                origin,
                restored ? start.state() : EntityState.EMPTY,
                restored ? start.twin() : EntityState.EMPTY,
                List.of()));
    }

    private Region any() {
        return regions.get(random.nextInt(regions.size()));
    }

    private boolean isSettled(Region region) {
        int self = regions.indexOf(region);
        for (int other = 0; other < founders; other++) {
            if (other != self && !region.settledWith.contains(other)) {
                return false;
            }
        }
        return true;
    }

    private void retireIfSettled(Region region) {
        if (isSettled(region) && regions.subList(0, founders).stream().allMatch(this::isSettled)) {
            region.retired = gone;
        }
    }

    /** One that has joined takes the states that it still wants. */
    private void settleMore(Region region) {
        int from = random.nextInt(founders);
        if (regions.indexOf(region) >= founders) {
            merge(region, say(regions.get(from)));
            region.settledWith.add(from);
        }
    }

    private void write(Region region) {
        Operation operation = random.nextInt(10) == 0 ? rewind(region) : operation(region);
        Decision decision = region.state.decide(region.origin, type, operation);
        if (decision instanceof Decision.Accepted accepted) {
            HybridTimestamp timestamp = region.clock.nextAfter(region.state.timestamp());
            DataEvent event = region.state.event(region.origin, timestamp, type, accepted.change(), null);
            EventRow.Events row = new EventRow.Events(List.of(event));
            rows.add(row);
            region.journaled.add(row);
            region.journaledByTwin.add(row);
            region.state = region.state.apply(row);
            if (!(operation instanceof Operation.Rewind)) {
                assertThat(region.twin.apply(row).prune(gone))
                        .isEqualTo(byTwin(region, operation, timestamp).prune(gone));
            }
            region.twin = region.twin.apply(row);
        }
    }

    /** To an event that it has journaled, as far as it can tell. */
    private Operation rewind(Region region) {
        List<HybridTimestamp> instants = new ArrayList<>();
        for (EventRow row : region.journaled) {
            instants.add(
                    row instanceof EventRow.Events events
                            ? events.first().timestamp()
                            : ((EventRow.Merged) row).state().timestamp());
        }
        AsOfFold known = asOf(region.journaled, instants.get(random.nextInt(instants.size())));
        HybridTimestamp to = known.knownFrom();
        return new Operation.Rewind(to, asOf(region.journaled, to).state());
    }

    private static AsOfFold asOf(List<EventRow> rows, HybridTimestamp at) {
        AsOfFold fold = new AsOfFold(at, EntityState.EMPTY);
        rows.forEach(fold::add);
        return fold;
    }

    /** The state if the write had been made where nothing was forgotten. */
    private EntityState byTwin(Region region, Operation operation, HybridTimestamp timestamp) {
        Decision.Accepted accepted = (Decision.Accepted) region.twin.decide(region.origin, type, operation);
        return region.twin.apply(region.twin.event(region.origin, timestamp, type, accepted.change(), null));
    }

    /** One that settles a conflict says which versions it has in view, and leaves the others. */
    private Operation operation(Region region) {
        Operation operation = Histories.operation(type, random);
        if (!(operation instanceof Operation.Assign assign) || random.nextBoolean()) {
            return operation;
        }
        List<Dot> some =
                region.state.visible(type).map(slot -> ((RegisterValue) slot.value()).dots()).orElse(List.of()).stream()
                        .filter(dot -> random.nextBoolean())
                        .toList();
        return new Operation.Resolve(assign.value(), some);
    }

    private boolean offer(Region region, EventRow.Events row) {
        if (row == null) {
            return false;
        }
        EventRow received = EventRowCodec.decode(EventRowCodec.encode(row));
        Reception reception = region.state.receive(received, region.retired);
        assertThat(reception).hasSameClassAs(region.twin.receive(received));
        if (reception instanceof Reception.Apply apply) {
            region.journaled.add(apply.row());
            region.journaledByTwin.add(apply.row());
            region.state = region.state.apply(apply.row());
            region.twin = region.twin.apply(apply.row());
        }
        return reception instanceof Reception.Apply;
    }

    /** A row of a removed region, once it is retired. */
    private void offerLate(Region region) {
        if (!region.retired.isEmpty() && !lateRows.isEmpty()) {
            EventRow.Events row = lateRows.get(random.nextInt(lateRows.size()));
            assertThat(region.state.receive(row, region.retired)).isEqualTo(new Reception.Duplicate());
        }
    }

    private Said say(Region region) {
        EntityState pruned = random.nextBoolean() ? region.state.prune(region.retired) : region.state;
        EntityState bytes = EntityStateCodec.decode(EntityStateCodec.encode(pruned.withAllOf(region.retired)));
        Said now = new Said(regions.indexOf(region), bytes, region.twin, region.journaled.size());
        said.add(now);
        return now;
    }

    private void hear(Region region) {
        if (!said.isEmpty()) {
            merge(region, said.get(random.nextInt(said.size())));
        }
    }

    private void merge(Region region, Said heard) {
        EventRow received = EventRowCodec.decode(EventRowCodec.encode(new EventRow.Merged(heard.state())));
        if (region.state.receive(received, region.retired) instanceof Reception.Apply apply) {
            region.journaled.add(EventRowCodec.decode(EventRowCodec.encode(apply.row())));
            region.state = region.state.apply(apply.row());
            assertThat(region.state.receive(received, region.retired)).isEqualTo(new Reception.Duplicate());
        }
        region.twin = region.twin.merge(heard.twin());
        region.journaledByTwin.add(new EventRow.Merged(heard.twin()));
    }

    /** Everybody has everything, and has retired the removed regions. */
    void heal() {
        settle();
        regions.forEach(region -> region.retired = gone);
        boolean applied = true;
        while (applied) {
            applied = false;
            for (Region region : regions) {
                for (EventRow.Events row : rows) {
                    applied |= offer(region, row);
                }
            }
        }
        regions.forEach(region -> region.state = region.state.prune(region.retired));
    }

    void assertEqualByteForByte() {
        byte[] expected = EntityStateCodec.encode(regions.get(0).state);
        for (Region region : regions) {
            region.assertSound();
            assertThat(EntityStateCodec.encode(region.state)).isEqualTo(expected);
        }
    }

    void assertReplayable() {
        for (Said snapshot : said) {
            Region region = regions.get(snapshot.region());
            EntityState state = snapshot.state();
            for (EventRow row : region.journaled.subList(snapshot.rows(), region.journaled.size())) {
                state = state.apply(row);
            }
            assertThat(state.prune(region.retired)).isEqualTo(region.state.prune(region.retired));
        }
    }

    /** What the journal says of an instant, if it can tell, is what it says where nothing was ever pruned. */
    void assertPastIsKept() {
        for (Region region : regions) {
            for (EventRow.Events row : rows) {
                AsOfFold fold = new AsOfFold(row.first().timestamp(), EntityState.EMPTY);
                AsOfFold whole = new AsOfFold(row.first().timestamp(), EntityState.EMPTY);
                region.journaled.forEach(fold::add);
                region.journaledByTwin.forEach(whole::add);
                boolean known = fold.knownFrom().equals(row.first().timestamp());
                boolean knownByTwin = whole.knownFrom().equals(row.first().timestamp());
                if (known) {
                    assertThat(knownByTwin).isTrue();
                    assertThat(fold.state().prune(gone)).isEqualTo(whole.state().prune(gone));
                }
            }
        }
    }

    EntityState state() {
        return regions.get(0).state;
    }
}
