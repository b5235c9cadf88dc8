package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An entity costs what is in it, not what was in it. */
class MetadataSizeTest {

    private static final int CYCLES = 1_000_000;
    private static final int ELEMENTS = 50;
    private static final int BYTES_OF_AN_ELEMENT = 60;
    private static final int BYTES_OF_AN_EMPTY_ENTITY = 100;
    private static final int GONE = 100;
    private static final int BYTES_OF_A_REGION_THAT_IS_KNOWN = 20;
    private static final int BYTES_OF_A_REGION_THAT_IS_GONE = 5;
    private static final Origin EAST = new Origin(RegionId.of("us-east"), 17);
    private static final Origin WEST = new Origin(RegionId.of("eu-west"), 18);

    /** One of two regions that write the same set, with what the other has sent and it has not applied yet. */
    private static final class Region {
        private final Origin self;
        private final Queue<DataEvent> incoming = new ArrayDeque<>();
        private EntityState state = EntityState.EMPTY;
        private DataEvent last;

        private Region(Origin self) {
            this.self = self;
        }

        private void write(Operation operation, Region peer) {
            if (state.decide(self, DataTypes.SET, operation) instanceof Decision.Accepted accepted) {
                HybridTimestamp now = state.timestamp().next();
                last = state.event(self, now, DataTypes.SET, accepted.change(), null);
                state = state.apply(last);
                peer.incoming.add(last);
            }
        }

        private void receive(int most) {
            for (int i = 0; i < most && !incoming.isEmpty(); i++) {
                state = state.apply(incoming.remove());
            }
        }

        private int bytes() {
            return EntityStateCodec.encode(state).length;
        }
    }

    @Test
    void aMillionAddsAndRemovesLeaveASmallEntityAndBringNothingBack() {
        Random random = new Random(1);
        List<Region> regions = List.of(new Region(EAST), new Region(WEST));
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            int side = random.nextInt(2);
            Region adds = regions.get(side);
            Region peer = regions.get(1 - side);
            List<Payload> element = List.of(Payload.ofUtf8("\"" + random.nextInt(ELEMENTS) + "\""));
            adds.write(new Operation.Add(element), peer);
            peer.receive(random.nextInt(4));
            peer.write(new Operation.Remove(element), adds);
            adds.receive(random.nextInt(4));
        }
        regions.forEach(region -> region.receive(Integer.MAX_VALUE));
        assertThat(regions.get(0).bytes()).isLessThan(ELEMENTS * BYTES_OF_AN_ELEMENT);
        regions.get(0).write(new Operation.Clear(), regions.get(1));
        regions.get(1).receive(1);

        for (Region region : regions) {
            assertThat(region.bytes()).isLessThan(BYTES_OF_AN_EMPTY_ENTITY);
            for (Region late : regions) {
                EventRow again = new EventRow.Events(List.of(late.last));
                assertThat(region.state.receive(again)).isInstanceOf(Reception.Duplicate.class);
            }
        }
        assertThat(EntityStateCodec.encode(regions.get(0).state))
                .isEqualTo(EntityStateCodec.encode(regions.get(1).state));
    }

    @Test
    void aMillionAddsAndRemovesOfAHundredRegionsThatAreGoneLeaveASmallEntity() {
        Random random = new Random(2);
        Set<Origin> retired = new HashSet<>();
        Region stays = new Region(EAST);
        EntityState unpruned = EntityState.EMPTY;
        for (int generation = 1; generation <= GONE; generation++) {
            Region passes = new Region(new Origin(RegionId.of("eu-west"), generation));
            passes.state = stays.state.withAllOf(retired);
            for (int cycle = 0; cycle < CYCLES / GONE; cycle++) {
                List<Payload> element = List.of(Payload.ofUtf8("\"" + random.nextInt(ELEMENTS) + "\""));
                boolean there = random.nextBoolean();
                Region adds = there ? passes : stays;
                Region removes = there ? stays : passes;
                adds.write(new Operation.Add(element), removes);
                removes.receive(Integer.MAX_VALUE);
                removes.write(new Operation.Remove(element), adds);
                adds.receive(Integer.MAX_VALUE);
            }
            passes.write(new Operation.Add(List.of(Payload.ofUtf8("\"left behind\""))), stays);
            stays.receive(1);
            unpruned = unpruned.merge(stays.state);
            stays.write(new Operation.Clear(), passes);
            retired.add(passes.self);
            stays.state = stays.state.prune(retired);
        }
        assertThat(stays.bytes()).isLessThan(BYTES_OF_AN_EMPTY_ENTITY);
        assertThat(EntityStateCodec.encode(unpruned).length).isGreaterThan(GONE * BYTES_OF_A_REGION_THAT_IS_KNOWN);
        EntityState stored = stays.state.withAllOf(retired);
        assertThat(EntityStateCodec.encode(stored).length)
                .isLessThan(BYTES_OF_AN_EMPTY_ENTITY + GONE * BYTES_OF_A_REGION_THAT_IS_GONE);
        assertThat(stays.state.receive(new EventRow.Merged(unpruned), retired)).isEqualTo(new Reception.Duplicate());
        assertThat(unpruned.merge(stored).prune(retired)).isEqualTo(stays.state);
    }
}
