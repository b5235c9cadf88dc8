package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who removes a region for good: once, as one would who is refused when it is the only one that holds the collection. */
final class SimOperator {

    private final SimWorld world;

    /** What was removed, from the moment that it was done. */
    final Set<Origin> removed = new TreeSet<>();

    final Set<Origin> retired = new TreeSet<>();

    SimOperator(SimWorld world) {
        this.world = world;
    }

    /** What only the removed region has is lost. */
    void perhapsRemove() {
        SimRegion gone = world.regions.get(world.random.nextInt(world.regions.size()));
        SimRegion by = world.otherThan(gone);
        if (!removed.isEmpty() || !by.up || by.placement.isHeldOnlyBy(gone.id) || world.random.nextInt(4) == 0) {
            return;
        }
        world.trace(() -> by.id + " removes " + gone.origins);
        by.removal.remove(gone.origins);
        removed.addAll(gone.origins);
        for (int i = 0; i < 4 && gone.up; i++) {
            world.write(gone); // it knows nothing yet
        }
        forgetWhatOnlyHas(gone);
    }

    private void forgetWhatOnlyHas(SimRegion gone) {
        world.ledger.forgetUnless(write -> !removed.contains(write.dot().origin())
                && world.active().stream()
                        .filter(region -> !world.placing || !region.placement.reliesOn(gone.id))
                        .anyMatch(region -> region.disk.has(write.persistenceId(), write.dot())));
    }

    /** Tries again when it has not become durable, or was lost with a disk. */
    void removeAgain() {
        SimRegion by = world.active().get(0);
        boolean known = world.active().stream().anyMatch(region -> region.removal.knows(removed));
        if (removed.isEmpty() || known || !by.up) {
            return;
        }
        SimRegion gone = world.region(removed.iterator().next().region());
        boolean refused = gone.isGone() && !gone.removal.knows(removed) && by.placement.isHeldOnlyBy(gone.id);
        if (!refused) {
            by.removal.remove(removed);
            forgetWhatOnlyHas(gone);
        } else if (world.regions.stream().allMatch(SimOperator::writesNothing)) {
            leaveOrPrepare(gone, by);
        }
    }

    /** It is refused by now. He leaves it, unless it is done in part, and others wait for a region that they give no link. */
    private void leaveOrPrepare(SimRegion gone, SimRegion by) {
        if (isKnown(gone.origin()) && !by.removal.isGone(gone.id)) {
            Set<RegionId> others = new TreeSet<>();
            world.active().forEach(region -> others.add(region.id));
            SimPlacement.define(by, others);
        } else {
            removed.removeIf(origin -> !isKnown(origin));
        }
    }

    private boolean isKnown(Origin origin) {
        return world.regions.stream().anyMatch(region -> region.removal.knows(Set.of(origin)));
    }

    /** Then what has not become durable of the removal cannot become so any more. */
    private static boolean writesNothing(SimRegion region) {
        return region.disk.writers().isEmpty()
                && region.entities.values().stream().allMatch(SimEntity::idle);
    }

    /** The regions say that nothing is missing of it anywhere. */
    void retired(Origin origin) {
        if (retired.add(origin)) {
            List<SimRegion> settled = settled(origin);
            if (!settled.isEmpty()
                    && !cameBack(origin)) { // who retires it may itself be one whose removal has not become durable yet
                settled.get(0).removal.assertAgreed(origin, settled);
            }
        }
    }

    /** It was restored, and brings of the removed origin what a backup had, to one region after the other. */
    private boolean cameBack(Origin origin) {
        return world.region(origin.region()).disk.restored;
    }

    private List<SimRegion> settled(Origin origin) {
        return world.active().stream()
                .filter(region -> region.removal.hasSettled(origin))
                .toList();
    }

    /** When all have come to rest. */
    void assertAgreed() {
        for (Origin origin : retired) {
            List<SimRegion> settled = settled(origin);
            if (!settled.isEmpty()) {
                settled.get(0).removal.assertAgreedInTheEnd(origin, settled);
            }
        }
    }
}
