package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.replication.internal.placement.PlacementRules;
import java.util.Optional;
import java.util.Set;

/** The rules of placement, one of them broken when the mutation says so. */
final class SimPlacementRules extends PlacementRules {

    private final Mutation mutation;

    SimPlacementRules(Mutation mutation) {
        this.mutation = mutation;
    }

    @Override
    protected boolean mayServe(PlacementEntry entry, Set<RegionId> others) {
        return mutation == Mutation.A_JOINING_REGION_SERVES || super.mayServe(entry, others);
    }

    @Override
    protected boolean isClosed(PlacementEntry entry, Set<String> nodes) {
        return mutation == Mutation.A_LEAVING_REGION_WRITES || super.isClosed(entry, nodes);
    }

    @Override
    protected boolean mayErase(PlacementEntry entry, Set<RegionId> others) {
        return mutation == Mutation.ERASED_WITHOUT_ASKING || super.mayErase(entry, others);
    }

    @Override
    protected Step join(PlacementEntry entry, Set<RegionId> others) {
        return mutation == Mutation.ACTORS_SURVIVE_AN_ERASURE
                ? new Step.Change(new Move(
                        entry.collection(), entry.step(), PlacementState.JOINING, entry.life(), -1, "", others))
                : super.join(entry, others);
    }

    @Override
    public Optional<String> objection(PlacementEntry entry, Definition definition, RegionId peer, String asked) {
        return mutation == Mutation.AGREES_TO_ANYTHING
                ? Optional.empty()
                : super.objection(entry, definition, peer, asked);
    }
}
