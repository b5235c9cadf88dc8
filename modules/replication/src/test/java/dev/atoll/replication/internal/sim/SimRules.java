package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EscrowType;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RemovedCounts;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.Rewound;
import dev.atoll.entity.EntitySettings.RequestMemory;
import dev.atoll.entity.writer.RecentRequests;
import dev.atoll.entity.writer.StoredEntity;
import dev.atoll.entity.writer.WriterRules;
import java.util.Set;

/** The rules of the real writer, one of them broken when the mutation says so. */
final class SimRules extends WriterRules {

    private final Mutation mutation;

    private SimRules(Mutation mutation) {
        this.mutation = mutation;
    }

    static WriterRules with(Mutation mutation) {
        return mutation == Mutation.NONE ? SOUND : new SimRules(mutation);
    }

    @Override
    public Reception receive(EntityState state, EventRow row, Set<Origin> retired, Forgetting forgetting) {
        Reception sound = super.receive(state, row, retired, forgetting);
        if (sound instanceof Reception.Apply apply && apply.row() instanceof EventRow.Events events) {
            return SimRewinds.received(mutation, state, events).orElse(sound);
        }
        if (!(sound instanceof Reception.Waiting)) {
            return sound;
        }
        return switch (mutation) {
            case WAITING_ROWS_DROPPED -> new Reception.Duplicate();
            case DEPENDENCIES_IGNORED -> new Reception.Apply(rest(state, (EventRow.Events) row));
            default -> sound;
        };
    }

    @Override
    public Forgetting atWrite(Forgetting forgetting) {
        return mutation == Mutation.NUMBERS_ARE_USED_AGAIN ? Forgetting.NOTHING : forgetting;
    }

    @Override
    public boolean mayForget(StoredEntity stored, HybridTimestamp horizon, long nowMillis, RequestMemory bounds) {
        boolean early = mutation == Mutation.FORGETS_BEFORE_THE_HORIZON && horizon.packed() > 0;
        return super.mayForget(
                stored, early ? HybridTimestamp.of(2 * horizon.millis(), 0) : horizon, nowMillis, bounds);
    }

    @Override
    public boolean removedCountsMayGo(RemovedCounts counts, HybridTimestamp horizon) {
        boolean early = mutation == Mutation.REMOVED_COUNTS_GO_BEFORE_THE_HORIZON && horizon.packed() > 0;
        return super.removedCountsMayGo(counts, early ? HybridTimestamp.of(2 * horizon.millis(), 0) : horizon);
    }

    private static EventRow rest(EntityState state, EventRow.Events row) {
        long applied = state.seen().get(row.origin());
        return new EventRow.Events(row.events().stream()
                .filter(event -> event.sequence() > applied)
                .toList());
    }

    @Override
    public Decision decide(EntityState state, Origin self, DataType<?> type, Operation operation) {
        if (mutation == Mutation.RIGHTS_NOT_CHECKED
                && type.equals(DataTypes.ESCROW)
                && operation instanceof Operation.Decrement decrement) {
            return new Decision.Accepted(new EscrowType.EscrowChange.Used(decrement.by()));
        }
        if (mutation == Mutation.ESCROW_REWINDS && operation instanceof Operation.Rewind rewind) {
            return new Decision.Accepted(
                    new Rewound(rewind.to(), rewind.past().seen(), rewind.past().slots()));
        }
        if (mutation == Mutation.RESOLUTIONS_REPLACE_EVERYTHING && operation instanceof Operation.Resolve resolve) {
            return super.decide(state, self, type, new Operation.Assign(resolve.value()));
        }
        if (mutation == Mutation.RIGHTS_SHARED_THAT_ARE_NOT_HELD && operation instanceof Operation.Share share) {
            return new Decision.Accepted(new EscrowType.EscrowChange.Transferred(share.to(), share.wanted()));
        }
        return super.decide(state, self, type, operation);
    }

    @Override
    public boolean isServed(RecentRequests requests, RequestId request, long nowMillis, RequestMemory bounds) {
        return mutation != Mutation.REQUESTS_SERVED_TWICE && super.isServed(requests, request, nowMillis, bounds);
    }

    @Override
    public StoredEntity recovered(StoredEntity before, EventRow row, Origin self, RequestMemory bounds) {
        StoredEntity sound = super.recovered(before, row, self, bounds);
        return mutation == Mutation.REQUESTS_FORGOTTEN_AT_RECOVERY
                ? new StoredEntity(sound.state(), before.requests())
                : sound;
    }
}
