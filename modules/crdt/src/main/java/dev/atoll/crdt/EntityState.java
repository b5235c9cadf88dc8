package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All that a region knows of one entity.
 *
 * <p>Regions that have applied the same events hold equal states with equal binary forms ({@link EntityStateCodec}).
 *
 * @param seen the events that were applied
 * @param epoch the last rewind
 * @param newest the timestamp of each origin's newest applied event; has the origins of {@code seen}
 * @param slots in the order of their types' tags
 */
public record EntityState(VersionVector seen, Epoch epoch, TimestampVector newest, List<Slot<?>> slots) {

    /** An entity that nobody has written. */
    public static final EntityState EMPTY =
            new EntityState(VersionVector.EMPTY, Epoch.ZERO, TimestampVector.EMPTY, List.of());

    private static final Comparator<Slot<?>> BY_TAG =
            Comparator.comparingInt(slot -> slot.type().tag());

    public EntityState {
        slots = List.copyOf(slots);
    }

    /** Of the newest applied event; {@link HybridTimestamp#ZERO} when there is none. */
    public HybridTimestamp timestamp() {
        return newest.latest();
    }

    /** The origin of the newest applied event, or null when there is none. */
    public Origin lastOrigin() {
        return newest.latestOrigin();
    }

    /** The value of the given type when there is one that was not deleted. */
    public Optional<Slot<?>> visible(DataType<?> type) {
        for (Slot<?> slot : slots) {
            if (slot.type().tag() == type.tag() && slot.present()) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /**
     * What becomes of the operation on the value of the given type.
     *
     * @param self the origin that is asked
     */
    public Decision decide(Origin self, DataType<?> type, Operation operation) {
        return slot(type).decide(operation, self);
    }

    /**
     * The next event of {@code self} that makes the change.
     *
     * @param timestamp larger than this state's
     * @param request may be null
     */
    public DataEvent event(Origin self, HybridTimestamp timestamp, DataType<?> type, Change change, RequestId request) {
        if (timestamp.compareTo(timestamp()) <= 0) {
            throw new AtollException(
                    ErrorCode.INVALID_TIMESTAMP,
                    "Timestamp " + timestamp + " is not after " + timestamp() + ", which the entity has seen.");
        }
        return new DataEvent(self, seen.get(self) + 1, timestamp, epoch, seen.with(self, 0), type, change, request);
    }

    /** What to do with a row that came from another region. */
    public Reception receive(EventRow row) {
        if (row instanceof EventRow.Events events) {
            return Reception.of(this, events);
        }
        EntityState merged = merge(((EventRow.Merged) row).state());
        return merged.equals(this) ? new Reception.Duplicate() : new Reception.Apply(row);
    }

    /** The state after a journaled row. */
    public EntityState apply(EventRow row) {
        if (row instanceof EventRow.Merged merged) {
            return merge(merged.state());
        }
        EntityState state = this;
        for (DataEvent event : ((EventRow.Events) row).events()) {
            state = state.apply(event);
        }
        return state;
    }

    /**
     * The state after an event that is next of its origin and whose dependencies were applied. An event of a lower
     * epoch counts as applied and leaves the value alone: a rewind has taken it back, unless the type does not
     * {@link DataType#rewinds rewind}.
     */
    public EntityState apply(DataEvent event) {
        if (event.sequence() != seen.get(event.origin()) + 1) {
            throw new AtollException(
                    ErrorCode.CORRUPT_DATA,
                    "Event " + event.dot() + " cannot follow " + seen + ": origin sequences must be dense.");
        }
        VersionVector after = seen.with(event.origin(), event.sequence());
        List<Slot<?>> changed =
                event.epoch().compareTo(epoch) < 0 && event.type().rewinds()
                        ? slots
                        : replace(slot(event.type()).apply(event.change(), event.context()));
        TimestampVector now = newest.raised(event.origin(), event.timestamp());
        return new EntityState(after, epoch, now, changed);
    }

    /**
     * The state that has applied what either has applied; a higher epoch's value replaces a lower one's whole, but for
     * types that do not {@link DataType#rewinds rewind}.
     */
    public EntityState merge(EntityState other) {
        int byEpoch = epoch.compareTo(other.epoch);
        return new EntityState(
                seen.merge(other.seen),
                byEpoch >= 0 ? epoch : other.epoch,
                newest.merge(other.newest),
                mergedSlots(other, byEpoch));
    }

    /** @param byEpoch positive when this epoch is the higher one, negative when the other is */
    private List<Slot<?>> mergedSlots(EntityState other, int byEpoch) {
        List<Slot<?>> merged = new ArrayList<>();
        for (Slot<?> mine : slots) {
            if (byEpoch == 0 || !mine.type().rewinds()) {
                merged.add(mine.merge(seen, other.slot(mine.type()), other.seen));
            } else if (byEpoch > 0) {
                merged.add(mine);
            }
        }
        for (Slot<?> theirs : other.slots) {
            if (byEpoch < 0 && theirs.type().rewinds()) {
                merged.add(theirs);
            } else if ((byEpoch == 0 || !theirs.type().rewinds())
                    && slots.stream()
                            .noneMatch(
                                    mine -> mine.type().tag() == theirs.type().tag())) {
                merged.add(theirs.merge(other.seen, slot(theirs.type()), seen));
            }
        }
        merged.sort(BY_TAG);
        return merged;
    }

    private Slot<?> slot(DataType<?> type) {
        for (Slot<?> slot : slots) {
            if (slot.type().tag() == type.tag()) {
                return slot;
            }
        }
        return Slot.empty(type);
    }

    private List<Slot<?>> replace(Slot<?> changed) {
        if (slots.size() <= 1
                && (slots.isEmpty()
                        || slots.get(0).type().tag() == changed.type().tag())) {
            return List.of(changed);
        }
        List<Slot<?>> all = new ArrayList<>(slots);
        all.removeIf(slot -> slot.type().tag() == changed.type().tag());
        all.add(changed);
        all.sort(BY_TAG);
        return all;
    }
}
