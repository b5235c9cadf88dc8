package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of a counter that was removed from a field of a map, and is dropped in one region and not in another. */
class RemovedCountsTest {

    private static final Origin EAST = new Origin(RegionId.of("us-east"), 1);
    private static final Origin WEST = new Origin(RegionId.of("eu-west"), 2);
    private static final Origin SOUTH = new Origin(RegionId.of("south"), 3);
    private static final int FIELDS = 20_000;

    private HybridTimestamp now = HybridTimestamp.of(1_000, 0);
    private EntityState before = EntityState.EMPTY;
    private EntityState east;
    private EntityState west;

    private EventRow.Events write(EntityState state, Origin self, Operation operation) {
        return writeAll(state, self, new Operation.AtPath(FieldPath.of("maps", "visits"), operation));
    }

    private EventRow.Events writeAll(EntityState state, Origin self, Operation operation) {
        now = HybridTimestamp.max(now, state.timestamp()).next();
        Decision.Accepted accepted = (Decision.Accepted) state.decide(self, DataTypes.MAP, operation);
        return new EventRow.Events(List.of(state.event(self, now, DataTypes.MAP, accepted.change(), null)));
    }

    private static MapValue map(EntityState state) {
        MapValue outer = (MapValue) state.slots().get(0).value();
        return outer.field("maps").slot(DataTypes.MAP).value();
    }

    private static BigInteger count(EntityState state) {
        return map(state).field("visits").slot(DataTypes.COUNTER).value().total();
    }

    private static EntityState dropped(EntityState state) {
        return RemovedCounts.of(state).takenFrom(state);
    }

    private static void assertEqualBytes(EntityState one, EntityState other) {
        assertThat(EntityStateCodec.encode(one.withoutRemovedCounts()))
                .isEqualTo(EntityStateCodec.encode(other.withoutRemovedCounts()));
    }

    /** West has counted 3, and east has removed that; west knows it, and east has dropped what is left. */
    @BeforeEach
    void westCountsAndEastRemoves() {
        EventRow.Events counted = write(before, WEST, new Operation.Increment(3));
        before = before.apply(counted);
        EventRow.Events removed = write(before, EAST, new Operation.Delete());
        west = before.apply(removed);
        east = dropped(west);
        assertThat(east).isNotEqualTo(west);
        assertThat(map(east)).isEqualTo(MapValue.EMPTY);
    }

    @Test
    void theyMayGoWhenTheHorizonHasPassedThem() {
        RemovedCounts left = RemovedCounts.of(west);
        assertThat(left.mayGo(HybridTimestamp.ZERO)).isFalse();
        assertThat(left.mayGo(new HybridTimestamp(west.timestamp().packed() - 1)))
                .isFalse();
        assertThat(left.mayGo(west.timestamp())).isTrue();
        EntityState again = west.apply(write(west, WEST, new Operation.Increment(5)));
        assertThat(left.takenFrom(again)).isEqualTo(again);
        assertThat(dropped(before)).isEqualTo(before);
    }

    @Test
    void aStateWithoutThemTellsNothingNewWhateverMayBeForgotten() {
        HybridTimestamp counted = before.timestamp();
        west = before.apply(writeAll(before, EAST, new Operation.Delete()));
        east = dropped(west);
        for (Forgetting forgetting : List.of(
                Forgetting.NOTHING,
                Forgetting.upTo(HybridTimestamp.of(1, 0)),
                Forgetting.upTo(counted),
                new Forgetting(counted, HybridTimestamp.ZERO, true),
                Forgetting.upTo(west.timestamp()))) {
            EventRow.Merged told = new EventRow.Merged(east, west.timestamp(), false);
            assertThat(west.receive(told, Set.of(), forgetting)).isEqualTo(new Reception.Duplicate());
        }
    }

    @Test
    void anOriginCountsAnewAndARemovalOfBeforeThatComesLateTakesNothing() {
        EventRow.Events late = write(before, SOUTH, new Operation.Delete());
        EventRow.Events anew = write(west, WEST, new Operation.Increment(5));
        assertThat(east.receive(anew)).isEqualTo(new Reception.Apply(anew));
        for (EntityState state : List.of(east, west)) {
            assertThat(count(state.apply(anew).apply(late))).isEqualTo(5);
            assertThat(count(state.apply(late).apply(anew))).isEqualTo(5);
        }
        assertEqualBytes(east.apply(anew).apply(late), west.apply(late).apply(anew));
        assertEqualBytes(east.apply(anew).merge(west), west.merge(east.apply(anew)));
    }

    @Test
    void anOriginThatHasDroppedItsOwnCountsAnewAsOneThatHasNot() {
        EventRow.Events one = write(west, WEST, new Operation.Increment(5));
        now = new HybridTimestamp(one.first().timestamp().packed() - 1);
        assertThat(write(dropped(west), WEST, new Operation.Increment(5))).isEqualTo(one);
        EntityState counted = west.apply(one);
        CounterType.CounterChange.Added more = added(write(counted, WEST, new Operation.Decrement(1)));
        assertThat(more).isEqualTo(new CounterType.CounterChange.Added(-1));
        assertThat(added(one)).isEqualTo(new CounterType.CounterChange.Added(5, true));
    }

    private static CounterType.CounterChange.Added added(EventRow.Events row) {
        Change change = row.first().change();
        while (change instanceof MapChange.Updated updated) {
            change = updated.change();
        }
        return (CounterType.CounterChange.Added) change;
    }

    @Test
    void aCountThatGoesOnInIgnoranceOfTheRemovalIsAskedFor() {
        EventRow.Events unaware = write(before, WEST, new Operation.Increment(5));
        assertThat(west.receive(unaware)).isEqualTo(new Reception.Apply(unaware));
        assertThat(east.receive(unaware)).isEqualTo(new Reception.Stale());
        EntityState asked = east.merge(west.apply(unaware));
        assertThat(count(asked)).isEqualTo(5);
        assertEqualBytes(asked, west.apply(unaware));
        assertThat(asked.receive(unaware)).isEqualTo(new Reception.Duplicate());
        EventRow.Events removed = write(asked, EAST, new Operation.Delete());
        assertEqualBytes(asked.apply(removed), west.apply(unaware).apply(removed));
    }

    @Test
    void ofARowWhatBeginsInItAlsoGoesOn() {
        EventRow.Events first = write(west, WEST, new Operation.Increment(5));
        EventRow.Events second = write(west.apply(first), WEST, new Operation.Increment(1));
        EventRow.Events both = new EventRow.Events(List.of(first.first(), second.first()));
        assertThat(east.receive(both)).isEqualTo(new Reception.Apply(both));
        assertThat(east.receive(second)).isInstanceOf(Reception.Gap.class);
    }

    @Test
    void statesThatDifferInNothingElseTellTheSame() {
        for (EntityState state : List.of(east, west)) {
            for (EntityState other : List.of(east, west)) {
                assertThat(state.receive(new EventRow.Merged(other))).isEqualTo(new Reception.Duplicate());
            }
            assertThat(state.receive(new EventRow.Merged(before))).isEqualTo(new Reception.Duplicate());
            assertThat(before.receive(new EventRow.Merged(state))).isInstanceOf(Reception.Apply.class);
            assertThat(state.decide(EAST, DataTypes.MAP, new Operation.Rewind(west.timestamp(), west)))
                    .isEqualTo(new Decision.Unchanged());
        }
    }

    @Test
    void manyCountersUnderEverNewNamesLeaveLittle() {
        EntityState state = EntityState.EMPTY;
        RemovedCounts earlier = RemovedCounts.of(state);
        for (int field = 0; field < FIELDS; field++) {
            FieldPath path = FieldPath.of("day-" + field);
            for (Operation operation : List.of(new Operation.Increment(7), new Operation.Delete())) {
                now = now.next();
                Operation at = new Operation.AtPath(path, operation);
                Decision.Accepted accepted = (Decision.Accepted) state.decide(EAST, DataTypes.MAP, at);
                state = state.apply(state.event(EAST, now, DataTypes.MAP, accepted.change(), null));
            }
            HybridTimestamp horizon = new HybridTimestamp(now.packed() - 100);
            if (earlier.mayGo(horizon)) {
                state = earlier.takenFrom(state);
                earlier = RemovedCounts.of(state);
            }
        }
        assertThat(EntityStateCodec.encode(state).length).isBetween(100, 8_000);
    }
}
