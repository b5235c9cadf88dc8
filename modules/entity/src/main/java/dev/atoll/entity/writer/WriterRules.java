package dev.atoll.entity.writer;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RemovedCounts;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.EntitySettings.RequestMemory;
import java.util.Set;

/**
 * The rules on which the promises of a region's writers rest. There is one set of them, {@link #SOUND}; the simulator
 * breaks each on purpose, to prove that it would notice.
 */
public class WriterRules {

    public static final WriterRules SOUND = new WriterRules();

    protected WriterRules() {}

    /** What may be done with another region's row now: events in their order, and after what they depend on. */
    public Reception receive(EntityState state, EventRow row, Set<Origin> retired, Forgetting forgetting) {
        return state.receive(row, retired, forgetting);
    }

    /** What an own event has to know of what is forgotten. */
    public Forgetting atWrite(Forgetting forgetting) {
        return forgetting;
    }

    /** Whether the entity can be removed: nothing is left of it, and nothing of it will be missed. */
    public boolean mayForget(StoredEntity stored, HybridTimestamp horizon, long nowMillis, RequestMemory bounds) {
        return !stored.requests().remembers(nowMillis, bounds)
                && stored.state().afterForgetting(horizon).equals(EntityState.EMPTY);
    }

    /** Whether what removed counters in fields have left need not be known any more. */
    public boolean removedCountsMayGo(RemovedCounts counts, HybridTimestamp horizon) {
        return counts.mayGo(horizon);
    }

    /** What becomes of a client's operation. */
    public Decision decide(EntityState state, Origin self, DataType<?> type, Operation operation) {
        return state.decide(self, type, operation);
    }

    /** Whether the request was served before, so that it must not be applied again. */
    public boolean isServed(RecentRequests requests, RequestId request, long nowMillis, RequestMemory bounds) {
        return requests.contains(request, nowMillis, bounds);
    }

    /** The entity after one more row of its journal, at recovery. */
    public StoredEntity recovered(StoredEntity before, EventRow row, Origin self, RequestMemory bounds) {
        return before.after(row, self, bounds);
    }
}
