package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A field of a map: a value of each kind that was written to it. Normally there is one. There are several when regions
 * created the field with different types while they did not see each other; then nothing is lost, and the one of the
 * largest tag shows: a map before a set before a counter before a register.
 *
 * @param slots in the order of their types' tags; none that says nothing
 */
record FieldValue(List<Slot<?>> slots) {

    static final FieldValue EMPTY = new FieldValue(List.of());

    private static final Comparator<Slot<?>> BY_TAG =
            Comparator.comparingInt(slot -> slot.type().tag());

    FieldValue {
        slots = List.copyOf(slots);
    }

    /** The value that a reader sees; null when there is none. */
    Slot<?> shown() {
        for (int i = slots.size() - 1; i >= 0; i--) {
            if (isPresent(slots.get(i))) {
                return slots.get(i);
            }
        }
        return null;
    }

    /** What there is of other kinds than the one that a reader sees; nearly always nothing. */
    List<Slot<?>> hidden() {
        if (slots.size() < 2) {
            return List.of();
        }
        Slot<?> shown = shown();
        return slots.stream()
                .filter(slot ->
                        isPresent(slot) && slot.type().tag() != shown.type().tag())
                .toList();
    }

    /** The sets of a multimap have no dots of their own: they are there as long as they have elements. */
    private static boolean isPresent(Slot<?> slot) {
        return slot.present()
                || (slot.value() instanceof SetValue set && !set.elements().isEmpty());
    }

    @SuppressWarnings("unchecked") // a slot of a type's tag holds values of that type
    <V> Slot<V> slot(DataType<V> type) {
        for (Slot<?> slot : slots) {
            if (slot.type().tag() == type.tag()) {
                return (Slot<V>) slot;
            }
        }
        return Slot.empty(type);
    }

    /** The field with the slot in place of the one of its type. */
    FieldValue with(Slot<?> changed) {
        List<Slot<?>> all = new ArrayList<>(slots);
        all.removeIf(slot -> slot.type().tag() == changed.type().tag());
        all.add(changed);
        return of(all);
    }

    FieldValue mapped(UnaryOperator<Slot<?>> change) {
        List<Slot<?>> all = new ArrayList<>(slots.size());
        slots.forEach(slot -> all.add(change.apply(slot)));
        return of(all);
    }

    @SuppressWarnings("ReferenceEquality") // a slot that forgets nothing is the same one
    FieldValue forget(Set<Origin> retired) {
        for (Slot<?> slot : slots) {
            if (slot.forget(retired) != slot) {
                return mapped(each -> each.forget(retired));
            }
        }
        return this;
    }

    FieldValue merge(VersionVector seen, FieldValue other, VersionVector seenByOther) {
        if (equals(other)) {
            return this;
        }
        List<Slot<?>> merged = new ArrayList<>();
        for (Slot<?> mine : slots) {
            merged.add(mine.merge(seen, other.slot(mine.type()), seenByOther));
        }
        for (Slot<?> theirs : other.slots) {
            if (slots.stream()
                    .noneMatch(mine -> mine.type().tag() == theirs.type().tag())) {
                merged.add(theirs.merge(seenByOther, slot(theirs.type()), seen));
            }
        }
        return of(merged);
    }

    private static FieldValue of(List<Slot<?>> slots) {
        slots.removeIf(Slot::saysNothing);
        slots.sort(BY_TAG);
        return slots.isEmpty() ? EMPTY : new FieldValue(slots);
    }
}
