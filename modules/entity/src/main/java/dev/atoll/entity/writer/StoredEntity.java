package dev.atoll.entity.writer;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntitySettings.RequestMemory;
import java.util.Set;

/**
 * What a data actor recovers: the replicated state and, for this region only, the requests served lately.
 */
public record StoredEntity(EntityState state, RecentRequests requests) {

    public static final StoredEntity EMPTY = new StoredEntity(EntityState.EMPTY, RecentRequests.NONE);

    StoredEntity after(EventRow row, Origin self, RequestMemory bounds) {
        if (row instanceof EventRow.Merged) {
            return new StoredEntity(state.apply(row), requests);
        }
        StoredEntity stored = this;
        for (DataEvent event : ((EventRow.Events) row).events()) {
            stored = stored.after(event, self, bounds);
        }
        return stored;
    }

    /** In memory, as small as it can be; see {@link EntityState#prune}. */
    StoredEntity prune(Set<Origin> retired) {
        return retired.isEmpty() ? this : new StoredEntity(state.prune(retired), requests);
    }

    /** To be kept, for who does not know which origins are retired. */
    StoredEntity withAllOf(Set<Origin> retired) {
        return retired.isEmpty() ? this : new StoredEntity(state.withAllOf(retired), requests);
    }

    StoredEntity after(DataEvent event, Origin self, RequestMemory bounds) {
        return after(event, self, bounds, OperationMark.UNKNOWN);
    }

    /** @param mark of the operation that led to the event */
    StoredEntity after(DataEvent event, Origin self, RequestMemory bounds, int mark) {
        boolean served = event.request() != null && event.origin().equals(self);
        return new StoredEntity(
                state.apply(event),
                served
                        ? requests.with(
                                new RecentRequests.Served(
                                        event.request(),
                                        event.sequence(),
                                        event.timestamp().millis(),
                                        mark),
                                bounds)
                        : requests);
    }
}
