package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What of a state has to stay known, once something is certain about what can still come. */
final class Remains {

    private Remains() {}

    /** See {@link EntityState#prune}. */
    static EntityState prune(EntityState state, Set<Origin> retired) {
        Set<Origin> listed = state.seen().listed(retired);
        if (listed.isEmpty()) {
            return state;
        }
        List<Slot<?>> left = forgetting(state.slots(), listed);
        Needed needed = Needed.among(listed);
        left.forEach(slot -> slot.takeNeeded(needed));
        HybridTimestamp newest = state.newest().only(listed::contains).latest();
        return new EntityState(
                state.seen().without(needed.unneeded()).raisedToAll(listed),
                state.epoch(),
                state.newest().only(origin -> !listed.contains(origin)),
                left,
                HybridTimestamp.max(state.forgotten(), newest));
    }

    /**
     * What was received; when it tells of retired origins in another way than this state, this state merged with the rest of
     * it. What took away forgotten events may be later than anything that was received. And events may be told of that nobody
     * has settled: a region that begins with nothing may take them from a removed one before it knows that it was removed.
     */
    static EventRow.Merged lessForgotten(EntityState before, EventRow.Merged received, Set<Origin> retired) {
        EntityState state = received.state();
        EntityState here = prune(before, retired);
        VersionVector gone =
                VersionVector.EMPTY.withAllOf(retired).without(here.seen().listed(retired));
        boolean tells = state.seen().listed(retired).stream()
                .anyMatch(origin -> gone.get(origin) > 0 || state.seen().get(origin) != VersionVector.ALL);
        if (before.isUntouched() || !tells) {
            return received;
        }
        boolean later = here.epoch().compareTo(state.epoch()) > 0; // a later rewind may have brought it back
        Epoch lower = later ? state.epoch() : here.epoch();
        EntityState rest = state.merge(new EntityState(gone, lower, TimestampVector.EMPTY, List.of()));
        return new EventRow.Merged(here.withAllOf(retired).merge(rest), received.applied(), received.answer());
    }

    /** See {@link EntityState#afterForgetting}. */
    static EntityState afterForgetting(EntityState state, HybridTimestamp horizon) {
        if (horizon.packed() == 0) {
            return state;
        }
        Set<Origin> old = originsUpTo(state, horizon);
        boolean outlived = state.forgotten().compareTo(horizon) <= 0;
        List<Slot<?>> left = forgetting(state.slots(), old);
        left.removeIf(Slot::saysNothing);
        Needed needed = Needed.among(old);
        left.forEach(slot -> slot.takeNeeded(needed));
        old.retainAll(needed.unneeded());
        boolean allOld = state.seen().withoutAll().size() == old.size() && outlived;
        if (left.isEmpty() && allOld && state.epoch().isZero()) {
            return EntityState.EMPTY;
        }
        return new EntityState(
                state.seen().without(old),
                state.epoch(),
                state.newest().only(origin -> !old.contains(origin)),
                left,
                outlived ? HybridTimestamp.ZERO : state.forgotten());
    }

    private static List<Slot<?>> forgetting(List<Slot<?>> slots, Set<Origin> origins) {
        List<Slot<?>> left = new ArrayList<>(slots.size());
        slots.forEach(slot -> left.add(slot.forget(origins)));
        return left;
    }

    private static Set<Origin> originsUpTo(EntityState state, HybridTimestamp horizon) {
        Set<Origin> old = new HashSet<>();
        state.seen().forEach((origin, sequence) -> {
            boolean counted = sequence != VersionVector.ALL && Forgetting.isBelow(sequence, horizon);
            if (counted && state.newest().get(origin).compareTo(horizon) <= 0) {
                old.add(origin);
            }
        });
        return old;
    }
}
