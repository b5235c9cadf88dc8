package dev.atoll.crdt;

import java.util.List;
import java.util.Set;

/** What to do with a row that came from another region (invariants 3 and 4 of the architecture). */
public sealed interface Reception {

    /** Journal and apply this: the row, less the events that were already applied. */
    record Apply(EventRow row) implements Reception {}

    /** All of it was applied before: acknowledge and ignore. */
    record Duplicate() implements Reception {}

    /**
     * Events are missing in between: ask for them again; never skip them.
     *
     * @param origin whose events
     * @param from the first missing sequence
     * @param to the last missing sequence
     */
    record Gap(Origin origin, long from, long to) implements Reception {}

    /**
     * It depends on events of other origins that have not arrived: keep it until they have.
     *
     * @param missing what has to be covered first
     */
    record Waiting(VersionVector missing) implements Reception {}

    /**
     * It may be of a time that this region has forgotten: ask for the sender's state as it is now, and take that instead. It
     * is neither applied nor ignored before.
     */
    record Stale() implements Reception {}

    /** @param retired origins of which all that there is was applied or has left nothing */
    static Reception of(EntityState state, EventRow.Events row, Set<Origin> retired, Forgetting forgetting) {
        if (retired.contains(row.origin())) {
            return new Duplicate();
        }
        long applied = state.seen().get(row.origin());
        if (row.last().sequence() <= applied) {
            return new Duplicate();
        }
        if (applied == 0 && row.first().timestamp().compareTo(forgetting.horizon()) <= 0) {
            return new Stale();
        }
        boolean follows = row.first().sequence() <= applied + 1;
        if (!follows && !row.first().begins()) {
            return new Gap(row.origin(), applied + 1, row.first().sequence() - 1);
        }
        List<DataEvent> fresh = row.events()
                .subList(
                        follows ? (int) (applied + 1 - row.first().sequence()) : 0,
                        row.events().size());
        int ready = readyCount(state, fresh, retired);
        if (ready == 0) {
            return new Waiting(fresh.get(0).dependencies());
        }
        int known = knownCount(state, fresh.subList(0, ready));
        if (known == 0) {
            return new Stale();
        }
        List<DataEvent> runnable = fresh.subList(0, known);
        return new Apply(runnable.size() == row.events().size() ? row : new EventRow.Events(runnable));
    }

    /** Events that go on with what is known here; those behind the first that does not must be asked for with it. */
    private static int knownCount(EntityState state, List<DataEvent> events) {
        if (events.stream().noneMatch(event -> RemovedCounts.areMissed(state, event))) {
            return events.size();
        }
        EntityState now = state; // the events before may have begun the count
        int count = 0;
        while (count < events.size() && !RemovedCounts.areMissed(now, events.get(count))) {
            now = now.apply(events.get(count));
            count++;
        }
        return count;
    }

    /** Events whose dependencies hold now; those behind the first that must wait also wait. */
    private static int readyCount(EntityState state, List<DataEvent> events, Set<Origin> retired) {
        int count = 0;
        while (count < events.size() && state.seen().covers(events.get(count).dependencies(), retired)) {
            count++;
        }
        return count;
    }
}
