package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An entity costs what is in it, not what was in it; and what was in it does not come back. */
class MetadataSizeTest {

    private static final int MOST_CYCLES = 1_000_000;
    private static final int FEWER_CYCLES = 50_000;
    private static final int SAMPLED_EVENTS = 500;
    private static final int SAMPLED_STATES = 100;
    private static final int BYTES_OF_AN_EMPTY_ENTITY = 100;
    private static final int GONE = 100;
    private static final int BYTES_OF_A_REGION_THAT_IS_KNOWN = 20;
    private static final int BYTES_OF_A_REGION_THAT_IS_GONE = 5;
    private static final Origin EAST = new Origin(RegionId.of("us-east"), 17);
    private static final Origin WEST = new Origin(RegionId.of("eu-west"), 18);
    /** After everything that is written here. */
    private static final HybridTimestamp LATER = HybridTimestamp.of(1L << 40, 0);

    /** Some of all events that there ever were, each as likely as any other, and states from all times. */
    private static final class Past {
        private final Random random = new Random(3);
        private final List<DataEvent> events = new ArrayList<>();
        private final List<EntityState> states = new ArrayList<>();
        private int count;

        private void add(DataEvent event) {
            int place = random.nextInt(++count);
            if (events.size() < SAMPLED_EVENTS) {
                events.add(event);
            } else if (place < SAMPLED_EVENTS) {
                events.set(place, event);
            }
        }
    }

    /** One of two regions that write the same entity, with what the other has sent and it has not applied yet. */
    private static final class Region {
        private final Origin self;
        private final DataType<?> type;
        private final Past past;
        private final Queue<DataEvent> incoming = new ArrayDeque<>();
        private EntityState state = EntityState.EMPTY;

        private Region(Origin self, DataType<?> type, Past past) {
            this.self = self;
            this.type = type;
            this.past = past;
        }

        /** Whether there was anything to do. */
        private boolean write(Operation operation, Region peer) {
            if (state.decide(self, type, operation) instanceof Decision.Accepted accepted) {
                HybridTimestamp now = state.timestamp().next();
                DataEvent event = state.event(self, now, type, accepted.change(), null);
                state = state.apply(event);
                peer.incoming.add(event);
                past.add(event);
                return true;
            }
            return false;
        }

        private void receive(int most) {
            for (int i = 0; i < most && !incoming.isEmpty(); i++) {
                state = state.apply(incoming.remove());
            }
        }

        private void receiveAll() {
            receive(Integer.MAX_VALUE);
        }

        private int bytes() {
            return EntityStateCodec.encode(state).length;
        }
    }

    static List<Churn> churns() {
        return Churn.ALL;
    }

    @Test
    void everythingThatCanBeRemovedIsAddedAndRemoved() {
        List<DataType<?>> types = new ArrayList<>(DataTypes.all());
        types.removeAll(Churn.ALL.stream().<DataType<?>>map(Churn::type).toList());
        assertThat(types).containsOnly(DataTypes.ESCROW);
    }

    @ParameterizedTest
    @MethodSource("churns")
    void aMillionAddsAndRemovesLeaveASmallEntityAndBringNothingBack(Churn churn) {
        int cycles = churn.type() == DataTypes.SET ? MOST_CYCLES : FEWER_CYCLES;
        Random random = new Random(1);
        Past past = new Past();
        Region east = new Region(EAST, churn.type(), past);
        Region west = new Region(WEST, churn.type(), past);
        for (int cycle = 0; cycle < cycles; ) {
            boolean turn = random.nextBoolean();
            boolean removed = cycle(churn, random, turn ? east : west, turn ? west : east, 4);
            if (removed && ++cycle % (cycles / SAMPLED_STATES) == 0) {
                past.states.add((turn ? west : east).state);
            }
        }
        east.receiveAll();
        west.receiveAll();
        assertThat(east.bytes()).isLessThan(BYTES_OF_AN_EMPTY_ENTITY + churn.names() * churn.liveBytes());
        assertNothingComesBack(past, east, west);

        east.write(churn.add(random, 0, east.state), west);
        east.write(new Operation.Delete(), west);
        west.receiveAll();
        assertThat(east.bytes()).isLessThan(BYTES_OF_AN_EMPTY_ENTITY + churn.names() * churn.goneBytes());
        assertNothingComesBack(past, east, west);
        assertThat(east.state.visible(churn.type())).isEmpty();
        assertNothingComesBackOnceForgotten(past, east);
    }

    /** What an escrow counter has granted, used and handed on are sums: what is sold leaves nothing of its own. */
    @Test
    void aMillionGrantsSalesAndTransfersLeaveASmallEscrowCounterAndBringNoUnitBack() {
        Random random = new Random(4);
        Past past = new Past();
        Region east = new Region(EAST, DataTypes.ESCROW, past);
        Region west = new Region(WEST, DataTypes.ESCROW, past);
        long stock = 0;
        for (int cycle = 1; cycle <= MOST_CYCLES; cycle++) {
            Region here = random.nextBoolean() ? east : west;
            Region there = here == east ? west : east;
            int by = 1 + random.nextInt(5);
            here.receive(random.nextInt(4));
            int kind = random.nextInt(3);
            boolean done = here.write(
                    switch (kind) {
                        case 0 -> new Operation.Grant(by);
                        case 1 -> new Operation.Decrement(by);
                        default -> new Operation.Transfer(there.self, by);
                    },
                    there);
            stock += done && kind < 2 ? (kind == 0 ? by : -by) : 0;
            if (cycle % (MOST_CYCLES / SAMPLED_STATES) == 0) {
                past.states.add(here.state);
            }
        }
        east.receiveAll();
        west.receiveAll();
        assertThat(east.bytes()).isLessThan(2 * BYTES_OF_AN_EMPTY_ENTITY);
        View.Escrow left =
                (View.Escrow) east.state.visible(DataTypes.ESCROW).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS);
        assertThat(left.total()).isEqualTo(BigInteger.valueOf(stock));
        assertNothingComesBack(past, east, west);
    }

    /** @return whether the peer had anything to remove */
    private static boolean cycle(Churn churn, Random random, Region adds, Region peer, int mostReceived) {
        int name = random.nextInt(churn.names());
        adds.write(churn.add(random, name, adds.state), peer);
        peer.receive(random.nextInt(mostReceived));
        boolean removed = peer.write(churn.remove(random, name, peer.state), adds);
        adds.receive(random.nextInt(mostReceived));
        return removed;
    }

    private static void assertNothingComesBack(Past past, Region... regions) {
        byte[] now = EntityStateCodec.encode(regions[0].state);
        for (Region region : regions) {
            assertThat(EntityStateCodec.encode(region.state)).isEqualTo(now);
            for (DataEvent event : past.events) {
                assertThat(region.state.receive(row(event))).isEqualTo(new Reception.Duplicate());
            }
            for (EntityState old : past.states) {
                assertThat(region.state.receive(new EventRow.Merged(old))).isEqualTo(new Reception.Duplicate());
                assertThat(EntityStateCodec.encode(region.state.merge(old))).isEqualTo(now);
                assertThat(EntityStateCodec.encode(old.merge(region.state))).isEqualTo(now);
            }
        }
    }

    private static EventRow row(DataEvent event) {
        return new EventRow.Events(List.of(event));
    }

    /** A deleted entity leaves nothing when its time is over everywhere, and takes nothing of that time. */
    private static void assertNothingComesBackOnceForgotten(Past past, Region region) {
        EntityState forgotten = region.state.afterForgetting(LATER);
        Forgetting everything = Forgetting.upTo(LATER);
        assertThat(forgotten).isEqualTo(EntityState.EMPTY);
        for (DataEvent event : past.events) {
            assertThat(forgotten.receive(row(event), Set.of(), everything)).isEqualTo(new Reception.Stale());
        }
        for (EntityState old : past.states) {
            assertThat(forgotten.receive(new EventRow.Merged(old), Set.of(), everything))
                    .isNotInstanceOf(Reception.Apply.class);
        }
    }

    @ParameterizedTest
    @MethodSource("churns")
    void addsAndRemovesOfAHundredRegionsThatAreGoneLeaveASmallEntity(Churn churn) {
        int cycles = churn.type() == DataTypes.SET ? MOST_CYCLES : FEWER_CYCLES;
        Random random = new Random(2);
        Set<Origin> retired = new HashSet<>();
        Past past = new Past();
        Region stays = new Region(EAST, churn.type(), past);
        EntityState unpruned = EntityState.EMPTY;
        for (int generation = 1; generation <= GONE; generation++) {
            Region passes = new Region(new Origin(RegionId.of("eu-west"), generation), churn.type(), past);
            passes.state = stays.state.withAllOf(retired);
            for (int cycle = 0; cycle < cycles / GONE; cycle++) {
                boolean there = random.nextBoolean();
                cycle(churn, random, there ? passes : stays, there ? stays : passes, 4);
            }
            passes.receiveAll();
            passes.write(churn.add(random, 0, passes.state), stays);
            stays.receiveAll();
            past.states.add(stays.state);
            unpruned = unpruned.merge(stays.state);
            stays.write(new Operation.Delete(), passes);
            retired.add(passes.self);
            stays.state = stays.state.prune(retired);
        }
        int most = BYTES_OF_AN_EMPTY_ENTITY + churn.names() * churn.goneBytes();
        assertThat(stays.bytes()).isLessThan(most);
        assertThat(EntityStateCodec.encode(unpruned).length).isGreaterThan(GONE * BYTES_OF_A_REGION_THAT_IS_KNOWN);
        EntityState stored = stays.state.withAllOf(retired);
        assertThat(EntityStateCodec.encode(stored).length).isLessThan(most + GONE * BYTES_OF_A_REGION_THAT_IS_GONE);
        assertNothingOfThoseThatAreGoneComesBack(past, stays, retired);
        assertThat(stays.state.receive(new EventRow.Merged(unpruned), retired)).isEqualTo(new Reception.Duplicate());
        assertThat(unpruned.merge(stored).prune(retired)).isEqualTo(stays.state);
    }

    private static void assertNothingOfThoseThatAreGoneComesBack(Past past, Region stays, Set<Origin> retired) {
        for (DataEvent event : past.events) {
            assertThat(stays.state.receive(row(event), retired)).isEqualTo(new Reception.Duplicate());
        }
        for (EntityState old : past.states) {
            assertThat(stays.state.receive(new EventRow.Merged(old), retired)).isEqualTo(new Reception.Duplicate());
        }
    }
}
