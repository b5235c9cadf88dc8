package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.entity.EntityCommand;
import dev.atoll.journal.PlacementState;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What random schedules hardly ever meet: a region comes back to a collection while the only other one that is there was
 * restored from a backup.
 */
class RestoredCopyTest {

    private static final String KEY = SimPlacement.COLLECTION + "|key";
    private static final long PATIENCE_MILLIS = 30_000;

    private SimWorld world;
    private SimRegion eu;
    private SimRegion us;
    private SimRegion ap;

    /** It has the first of three, of which us has all. */
    @Test
    void whoComesBackWaitsForMoreThanABackupHad() {
        comeBackWhileApWasRestored(Mutation.NONE);
        assertThat(eu.placement.serves()).isFalse();
        us.start();
        await(() -> eu.placement.serves() && counts(eu, 3) && counts(us, 3) && counts(ap, 3));
        increment(eu);
        await(() -> counts(eu, 4) && counts(us, 4) && counts(ap, 4));
    }

    @Test
    void itWouldCountItsOwnAgainIfTheRestoredOneWereAHolder() {
        comeBackWhileApWasRestored(Mutation.A_RESTORED_REGION_IS_A_HOLDER);
        assertThat(eu.placement.serves()).isTrue();
        assertThat(counts(eu, 1)).isTrue();
    }

    private void comeBackWhileApWasRestored(Mutation mutation) {
        begin(mutation);
        increment(eu);
        await(() -> counts(us, 1) && counts(ap, 1));
        ap.backups.make();
        increment(eu);
        increment(eu);
        await(() -> counts(us, 3) && counts(ap, 3));
        SimPlacement.define(eu, new TreeSet<>(List.of(us.id, ap.id)));
        await(() -> state(eu) == PlacementState.OUTSIDE);
        us.crash(false);
        ap.crash(false);
        ap.begin(ap.backups.restored(world.newId()));
        SimPlacement.define(eu, Set.of());
        await(() -> state(eu) == PlacementState.JOINING);
        ap.start();
        await(() -> state(ap) == PlacementState.HOLDING && counts(ap, 1));
        world.runUntil(world.now + 5_000);
    }

    /** Three regions without faults that all hold the collection, and always have. */
    private void begin(Mutation mutation) {
        world = LongStream.iterate(0, seed -> seed + 1)
                .mapToObj(seed -> new SimWorld(seed, mutation))
                .filter(any -> any.regions.size() == 3 && any.placing && !any.forgetting && !any.removing)
                .peek(SimWorld::heal)
                .filter(any -> {
                    any.runUntil(any.now + 2_000);
                    return any.regions.stream().allMatch(RestoredCopyTest::holdsAsAll);
                })
                .findFirst()
                .orElseThrow();
        eu = world.regions.get(0);
        us = world.regions.get(1);
        ap = world.regions.get(2);
    }

    private static boolean holdsAsAll(SimRegion region) {
        boolean all = region.disk
                .state("_collections|" + SimPlacement.COLLECTION)
                .visible(DataTypes.REGISTER)
                .map(slot -> (View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS))
                .filter(names -> names.payload().utf8().equals("\"\""))
                .isPresent();
        return all && state(region) == PlacementState.HOLDING;
    }

    private static PlacementState state(SimRegion region) {
        return region.disk
                .placements
                .find(SimPlacement.COLLECTION)
                .map(entry -> entry.state())
                .orElse(null);
    }

    private static void increment(SimRegion region) {
        region.tell(
                KEY, new EntityCommand.Write(DataTypes.COUNTER, new Operation.Increment(1), false, null, reply -> {}));
    }

    private boolean counts(SimRegion region, long events) {
        return region.disk.state(KEY).seen().get(eu.origin()) == events;
    }

    private void await(BooleanSupplier condition) {
        long limit = world.now + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            assertThat(world.now).as("patience").isLessThan(limit);
            world.runUntil(world.now + 50);
        }
    }
}
