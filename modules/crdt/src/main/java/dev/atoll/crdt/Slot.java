package dev.atoll.crdt;

import java.util.List;
import java.util.Set;

/**
 * An entity's value of one data type, or a map's field's.
 *
 * <p>Normally an entity has one. It has several only when regions created its collection with different types while
 * they were cut off from each other; then nothing is lost, and the collection's definition says which one shows.
 *
 * @param type the type
 * @param value the value
 * @param alive the dots of the writes that no delete has seen; none: the value is absent
 */
public record Slot<V>(DataType<V> type, V value, List<Dot> alive) {

    static <V> Slot<V> empty(DataType<V> type) {
        return new Slot<>(type, type.empty(), List.of());
    }

    public boolean present() {
        return !alive.isEmpty();
    }

    /** The value as a reader sees it under the policy; only when {@link #present()}. */
    public View view(ConflictPolicy policy) {
        return type.view(value, policy);
    }

    /** See {@link DataType#conflicts}. */
    public List<Conflict> conflicts() {
        return type.conflicts(value);
    }

    Decision decide(Operation operation, Origin self) {
        if (operation instanceof Operation.Delete && !present()) {
            return new Decision.Unchanged();
        }
        return type.decide(value, operation, self);
    }

    Slot<V> apply(Change change, EventContext context) {
        List<Dot> kept = Dots.notSeen(alive, dot -> dot, context.seen());
        List<Dot> after = change.deletes() ? kept : Dots.plus(kept, context.dot(), dot -> dot);
        return new Slot<>(type, type.apply(value, change, context), after);
    }

    /**
     * As a value in a field of a map, where a removal of something in it does not keep the field, and a register is there
     * while it has versions.
     */
    Slot<V> applyInField(Change change, EventContext context) {
        Slot<V> applied = apply(change, context);
        if (applied.value instanceof RegisterValue register) {
            return new Slot<>(type, applied.value, register.dots());
        }
        return change.onlyRemoves() && !change.deletes() ? new Slot<>(type, applied.value, alive) : applied;
    }

    @SuppressWarnings("ReferenceEquality") // a value that forgets nothing is the same one
    Slot<V> forget(Set<Origin> retired) {
        V left = type.forget(value, retired);
        return left == value ? this : new Slot<>(type, left, alive);
    }

    /** A counter that was removed still says what was: concurrent removals cover it again. */
    boolean saysNothing() {
        return alive.isEmpty() && value.equals(type.empty());
    }

    void takeNeeded(Needed needed) {
        Dots.takeNeeded(alive, dot -> dot, needed);
        type.takeNeeded(value, needed);
    }

    Slot<V> withoutDots() {
        return new Slot<>(type, value, List.of());
    }

    /** @param other a slot of the same type */
    @SuppressWarnings("unchecked") // slots are only ever merged with slots of the same tag
    Slot<V> merge(VersionVector seen, Slot<?> other, VersionVector seenByOther) {
        V theirs = (V) other.value;
        return new Slot<>(
                type,
                type.merge(value, seen, theirs, seenByOther),
                Dots.merge(alive, seen, other.alive, seenByOther, dot -> dot));
    }
}
