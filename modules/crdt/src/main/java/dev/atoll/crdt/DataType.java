package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind of replicated value: how an operation becomes a change, how a change is applied, how two values merge.
 *
 * <p>Changes of one entity reach every region exactly once and in causal order, so {@link #apply} may rely on both.
 * Two regions that have applied the same changes hold equal values with equal binary forms, whatever the order in
 * which concurrent changes arrived. {@link #merge} is associative, commutative and idempotent.
 *
 * @param <V> the immutable class of the values
 */
public interface DataType<V> {

    /** The name in a collection's definition, for example {@code counter}. */
    String name();

    /** The number that stands for the type in journaled and sent bytes; never given to another type. */
    int tag();

    /** The value of an entity that nobody has written. */
    V empty();

    /**
     * What the operation does to the value; pure.
     *
     * @param self the origin that is asked
     */
    Decision decide(V value, Operation operation, Origin self);

    /** The value after the change. */
    V apply(V value, Change change, EventContext context);

    /**
     * The value that has seen what either has seen.
     *
     * @param seenMine all events that {@code mine} has applied
     * @param seenTheirs all events that {@code theirs} has applied
     */
    V merge(V mine, VersionVector seenMine, V theirs, VersionVector seenTheirs);

    /** The value as a reader sees it; a type that {@link #hasConflicts} asks the policy. */
    View view(V value, ConflictPolicy policy);

    /** Whether concurrent writes may leave versions between which a policy has to decide. */
    default boolean hasConflicts() {
        return false;
    }

    /**
     * Whether a collection of this type can have the policy.
     *
     * @throws AtollException {@link ErrorCode#INVALID_POLICY}
     */
    default void check(ConflictPolicy policy) {
        if (!hasConflicts() && !policy.equals(ConflictPolicy.LAST_WRITER_WINS)) {
            throw new AtollException(
                    ErrorCode.INVALID_POLICY,
                    "A " + name() + " has no conflicts to decide: leave out the policy '" + policy.name() + "'.");
        }
    }

    /** The registers in the value that have two or more concurrent versions. */
    default List<Conflict> conflicts(V value) {
        return List.of();
    }

    /** The change in the terms of clients: the operation that would make it; empty when there is none. */
    default Optional<Operation> operation(Change change) {
        return Optional.empty();
    }

    /**
     * Whether a rewind takes the value back. When it does not, the events of all epochs count: what the value stands for
     * has happened outside, and cannot be undone.
     */
    default boolean rewinds() {
        return true;
    }

    /**
     * Less what says nothing more about retired origins, of which no event will come. It must leave what a reader sees, now
     * and after any change, as it is.
     */
    default V forget(V value, Set<Origin> retired) {
        return value;
    }

    /** Adds each event that the value refers to: what was seen of its origin has to stay known. */
    void takeNeeded(V value, Needed needed);

    void writeChange(BinaryWriter out, Change change);

    Change readChange(BinaryReader in);

    /** Writes the canonical form: equal values give equal bytes. */
    void writeValue(BinaryWriter out, V value);

    V readValue(BinaryReader in);
}
