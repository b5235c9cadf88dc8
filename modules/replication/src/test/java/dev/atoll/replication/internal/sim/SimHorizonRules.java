package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.horizon.HorizonRules;

/** The rules of what may be forgotten, one of them broken when the mutation says so. */
final class SimHorizonRules extends HorizonRules {

    private final Mutation mutation;

    SimHorizonRules(Mutation mutation) {
        this.mutation = mutation;
    }

    @Override
    protected boolean counts(Announcement peer, Announcement own) {
        return mutation == Mutation.ANNOUNCEMENTS_OF_OTHER_REGIONS_COUNT || super.counts(peer, own);
    }

    @Override
    protected boolean hasCrossed(HybridTimestamp since, HybridTimestamp applied) {
        return mutation == Mutation.FORGETS_BEFORE_STATES_HAVE_CROSSED || super.hasCrossed(since, applied);
    }
}
