package dev.atoll.crdt;

/**
 * What an event does to a value of its {@link DataType}: the decided form of an {@link Operation}.
 *
 * <p>A change is relative to what its origin had seen: the event's dot names it, the event's dependencies say what it
 * replaces.
 */
public interface Change {

    /** Whether the entity is absent afterwards, but for concurrent updates. */
    default boolean deletes() {
        return false;
    }

    /** Whether it only takes away: then, in a field of a map, it does not keep the field from being removed. */
    default boolean onlyRemoves() {
        return deletes();
    }

    /** Whether it leaves beside it some of what its origin had seen, so that a conflict may begin with it. */
    default boolean leavesOthers() {
        return false;
    }
}
