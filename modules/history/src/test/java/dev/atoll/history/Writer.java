package dev.atoll.history;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.ArrayList;
import java.util.List;

/** One region's copy of one entity, which makes rows as a data actor does. */
final class Writer {

    private final Origin origin;
    private EntityState state = EntityState.EMPTY;

    /** @param incarnation also the seconds from one of its events to the next */
    Writer(String region, int incarnation) {
        this.origin = new Origin(RegionId.of(region), incarnation);
    }

    Origin origin() {
        return origin;
    }

    EntityState state() {
        return state;
    }

    /** Applies the operations here; one row with an event for each. */
    EventRow write(DataType<?> type, Operation... operations) {
        List<DataEvent> events = new ArrayList<>();
        for (Operation operation : operations) {
            Decision.Accepted accepted = (Decision.Accepted) state.decide(origin, type, operation);
            HybridTimestamp next = HybridTimestamp.of(state.timestamp().millis() + 1_000L * origin.incarnation(), 0);
            DataEvent event = state.event(origin, next, type, accepted.change(), null);
            events.add(event);
            state = state.apply(event);
        }
        return new EventRow.Events(events);
    }

    /** Applies another region's row. */
    Writer apply(EventRow row) {
        state = state.apply(row);
        return this;
    }
}
