package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.List;

/**
 * Works out what an entity held at an instant: exactly the events with timestamps up to there, of rows in any order in which
 * a region may journal them.
 *
 * <p>Timestamps respect causality, and each origin's go up. So what an event has seen is earlier than itself, and leaving
 * out the later events leaves nothing undone that an earlier one needs. A merged state, as a state transfer brings it, cannot
 * be taken apart: between the newest event that was known of an origin and the newest of the state nobody can tell. Of what a
 * state has forgotten only the newest timestamp is left: who knows it from events knows all of that.
 */
public final class AsOfFold {

    /** Instants after the first and before the second, at which events are in force that nobody here can tell apart. */
    private record Unknown(HybridTimestamp after, HybridTimestamp until) {
        boolean has(HybridTimestamp at) {
            return at.compareTo(after) > 0 && at.compareTo(until) < 0;
        }
    }

    private final HybridTimestamp at;
    private final List<Unknown> unknown = new ArrayList<>();
    private EntityState state;
    private VersionVector seen;
    private TimestampVector newest;
    private HybridTimestamp forgotten;
    private boolean known = true;

    /** @param earlier the state after the rows before those that will be added; not later than the instant */
    public AsOfFold(HybridTimestamp at, EntityState earlier) {
        this.at = at;
        this.state = earlier;
        this.seen = earlier.seen();
        this.newest = earlier.newest();
        this.forgotten = earlier.forgotten();
    }

    /** Takes the entity's next row. */
    public void add(EventRow row) {
        if (row instanceof EventRow.Merged merged) {
            add(merged.state());
        } else {
            ((EventRow.Events) row).events().forEach(this::add);
        }
    }

    /**
     * Passes over rows, none of which has an event up to the instant; see {@link #settles}. When the instant is not known,
     * {@link #knownFrom} does not tell of them either.
     *
     * @param after the state after them
     */
    public void pass(EntityState after) {
        seen = seen.merge(after.seen());
        newest = newest.merge(after.newest());
    }

    /**
     * Whether none of the rows between two states can have an event with a timestamp up to the instant: of each origin that has
     * events in them, the newest one before them is not earlier than it, and each origin's timestamps go up. Where something
     * was forgotten the states do not tell.
     */
    public static boolean settles(EntityState before, EntityState after, HybridTimestamp at) {
        boolean[] settled = {
            after.forgotten().equals(HybridTimestamp.ZERO) && !after.seen().hasAll()
        };
        after.seen().forEach((origin, sequence) -> {
            boolean more = sequence > before.seen().get(origin);
            settled[0] &= !more || before.newest().get(origin).compareTo(at) >= 0;
        });
        return settled[0];
    }

    private void add(DataEvent event) {
        if (known && event.timestamp().compareTo(at) <= 0) {
            state = state.apply(event);
        }
        seen = seen.with(event.origin(), event.sequence());
        newest = newest.raised(event.origin(), event.timestamp());
    }

    private void add(EntityState merged) {
        merged.seen().forEach((origin, sequence) -> {
            if (sequence == VersionVector.ALL) {
                forgotten = HybridTimestamp.max(forgotten, newest.get(origin));
            } else if (sequence > seen.get(origin)) {
                unknown.add(new Unknown(newest.get(origin), merged.timestamp()));
            }
        });
        if (merged.forgotten().compareTo(forgotten) > 0) {
            unknown.add(new Unknown(HybridTimestamp.ZERO, merged.timestamp()));
            forgotten = merged.forgotten();
        }
        known = unknown.stream().noneMatch(instants -> instants.has(at));
        if (known && merged.timestamp().compareTo(at) <= 0) {
            state = state.merge(merged);
        }
        seen = seen.merge(merged.seen());
        newest = newest.merge(merged.newest());
    }

    /** The earliest instant, from the one that was asked for on, for which the rows can tell what the entity held. */
    public HybridTimestamp knownFrom() {
        HybridTimestamp from = at;
        boolean later = true;
        while (later) {
            later = false;
            for (Unknown instants : unknown) {
                if (instants.has(from)) {
                    from = instants.until();
                    later = true;
                }
            }
        }
        return from;
    }

    /** What the entity held; only when {@link #knownFrom} is the instant that was asked for. */
    public EntityState state() {
        return state;
    }
}
