package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.journal.PlacementState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What random schedules hardly ever meet: a region comes to hold a collection while others forget what was deleted in it. */
class ForgottenWhereItIsPlacedTest {

    private static final String KEY = SimPlacement.COLLECTION + "|key-0";
    private static final long PATIENCE_MILLIS = 30_000;

    private SimWorld world;
    private SimRegion eu;
    private SimRegion us;
    private SimRegion ap;

    /** It gets the key from one that has not heard of the deletion, and then hears from one that may have forgotten it. */
    @Test
    void aDeletedKeyDoesNotComeBackWithIt() {
        joinWhileAKeyIsForgotten(Mutation.NONE);
        assertThat(isAlive(ap)).isFalse();
        await(() -> eu.disk.hasForgotten(KEY) && us.disk.hasForgotten(KEY) && ap.disk.hasForgotten(KEY));
    }

    @Test
    void itWouldIfThoseThatGiveItTheirStatesToldOfLaterTimesMeanwhile() {
        joinWhileAKeyIsForgotten(Mutation.GIVERS_ANNOUNCE_ON);
        assertThat(isAlive(ap)).isTrue();
    }

    private void joinWhileAKeyIsForgotten(Mutation mutation) {
        begin(mutation);
        write(us, new Operation.Add(List.of(Payload.ofUtf8("1"))));
        await(() -> isAlive(eu));
        world.cut(us, eu);
        write(eu, new Operation.Delete());
        await(() -> !isAlive(eu));
        HybridTimestamp deleted = eu.disk.state(KEY).timestamp();
        await(() -> ap.disk.announced.compareTo(deleted) > 0 && eu.disk.announced.millis() > 0);
        world.runUntil(world.now + 2_000);
        world.cut(eu, ap);
        SimPlacement.define(us, regions(eu, us, ap));
        await(() -> isAlive(ap));
        world.mend(us, eu);
        await(() -> !isAlive(us));
        world.runUntil(world.now + 10_000);
        assertThat(eu.disk.hasForgotten(KEY)).isEqualTo(mutation != Mutation.NONE);
        world.mend(eu, ap);
        world.runUntil(world.now + 10_000);
    }

    /** Three regions without faults that forget at once, and of which two hold the collection. */
    private void begin(Mutation mutation) {
        world = LongStream.iterate(0, seed -> seed + 1)
                .mapToObj(seed -> new SimWorld(seed, mutation))
                .filter(any -> any.regions.size() == 3 && any.placing && any.forgetting && any.windowMillis == 0)
                .findFirst()
                .orElseThrow();
        world.heal();
        eu = world.regions.get(0);
        us = world.regions.get(1);
        ap = world.regions.get(2);
        await(() -> world.regions.stream().allMatch(region -> region.disk.linked.size() == 2));
        SimPlacement.define(eu, regions(eu, us));
        await(() -> state(eu) == PlacementState.HOLDING
                && state(us) == PlacementState.HOLDING
                && state(ap) == PlacementState.OUTSIDE
                && world.regions.stream().allMatch(region -> region.placement.isWholeOrNothing()));
    }

    private static Set<RegionId> regions(SimRegion... some) {
        Set<RegionId> names = new TreeSet<>();
        for (SimRegion region : some) {
            names.add(region.id);
        }
        return names;
    }

    private static PlacementState state(SimRegion region) {
        return region.disk
                .placements
                .find(SimPlacement.COLLECTION)
                .map(entry -> entry.state())
                .orElse(null);
    }

    private static void write(SimRegion region, Operation operation) {
        region.tell(KEY, new EntityCommand.Write(DataTypes.SET, operation, false, null, reply -> {}));
    }

    private static boolean isAlive(SimRegion region) {
        return region.disk.state(KEY).visible(DataTypes.SET).isPresent();
    }

    private void await(BooleanSupplier condition) {
        long limit = world.now + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            assertThat(world.now).as("patience").isLessThan(limit);
            world.runUntil(world.now + 50);
        }
    }
}
