package dev.atoll.crdt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Works out what an entity held at an instant: exactly the events with timestamps up to there, of rows in any order in which
 * a region may journal them.
 *
 * <p>Timestamps respect causality, and each origin's go up. So what an event has seen is earlier than itself, and leaving
 * out the later events leaves nothing undone that an earlier one needs. A merged state, as a state transfer brings it, cannot
 * be taken apart: between the newest event that was known of an origin and the newest of the state nobody can tell.
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
    private boolean known = true;

    /** @param earlier the state after the rows before those that will be added; not later than the instant */
    public AsOfFold(HybridTimestamp at, EntityState earlier) {
        this.at = at;
        this.state = earlier;
        this.seen = earlier.seen();
        this.newest = earlier.newest();
    }

    /**
     * An instant that is not before any event that the state has applied: a state that has forgotten some, of origins that
     * are retired, does not say when they were.
     *
     * @param written when the state was made, or later
     */
    public static HybridTimestamp until(EntityState state, Instant written) {
        return state.seen().hasAll()
                ? HybridTimestamp.max(state.timestamp(), HybridTimestamp.upTo(written))
                : state.timestamp();
    }

    /**
     * Takes the entity's next row.
     *
     * @param written when it was journaled
     */
    public void add(EventRow row, Instant written) {
        if (row instanceof EventRow.Merged merged) {
            add(merged.state(), until(merged.state(), written));
        } else {
            ((EventRow.Events) row).events().forEach(this::add);
        }
    }

    private void add(DataEvent event) {
        if (known && event.timestamp().compareTo(at) <= 0) {
            state = state.apply(event);
        }
        seen = seen.with(event.origin(), event.sequence());
        newest = newest.raised(event.origin(), event.timestamp());
    }

    private void add(EntityState merged, HybridTimestamp until) {
        merged.seen().forEach((origin, sequence) -> {
            if (sequence > seen.get(origin)) {
                unknown.add(new Unknown(newest.get(origin), until));
            }
        });
        known = unknown.stream().noneMatch(instants -> instants.has(at));
        if (known && until.compareTo(at) <= 0) {
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
