package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.KnownRegions;
import dev.atoll.replication.internal.removal.RemovalRules;
import java.util.Collection;
import java.util.Set;

/** The rules of removal, one of them broken when the mutation says so. */
final class SimRemovalRules extends RemovalRules {

    private final Mutation mutation;

    SimRemovalRules(Mutation mutation) {
        this.mutation = mutation;
    }

    @Override
    public boolean mayGive(Collection<Origin> asked, Set<Origin> expelled) {
        return mutation == Mutation.GIVES_BEFORE_IT_TAKES_NO_MORE || super.mayGive(asked, expelled);
    }

    @Override
    public boolean mayRetire(Origin origin, KnownRegions known, Origin self, Collection<RegionId> others) {
        return mutation == Mutation.RETIRED_BEFORE_ALL_HAVE_SETTLED
                ? known.isSettled(origin, self)
                : super.mayRetire(origin, known, self, others);
    }
}
