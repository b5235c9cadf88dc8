package dev.atoll.crdt;

import java.util.Optional;
import java.util.Set;

/**
 * One journaled change of one entity.
 *
 * @param origin where it was accepted
 * @param sequence its dense number among the origin's events of this entity
 * @param timestamp when it was accepted
 * @param epoch the entity's epoch it was made in
 * @param dependencies what the origin had seen of the other origins; its own earlier events are implied
 * @param type the data type that the change belongs to
 * @param change what it does
 * @param request the client's request that asked for it, or null when the client gave no idempotency key
 * @param begins whether its origin begins to count anew, above all that it has counted before: it knows of nothing of its
 *     own that is left. Then the dependencies leave out what all regions may have forgotten
 */
public record DataEvent(
        Origin origin,
        long sequence,
        HybridTimestamp timestamp,
        Epoch epoch,
        VersionVector dependencies,
        DataType<?> type,
        Change change,
        RequestId request,
        boolean begins) {

    /** One that follows those before. */
    public DataEvent(
            Origin origin,
            long sequence,
            HybridTimestamp timestamp,
            Epoch epoch,
            VersionVector dependencies,
            DataType<?> type,
            Change change,
            RequestId request) {
        this(origin, sequence, timestamp, epoch, dependencies, type, change, request, false);
    }

    public Dot dot() {
        return new Dot(origin, sequence);
    }

    /** Whether its origin had seen all of this when it made the event; if not, something in it is concurrent. */
    public boolean hasSeen(VersionVector other) {
        return hasSeen(other, Set.of());
    }

    /**
     * As {@link #hasSeen(VersionVector)}; where origins are retired now, the event may have been made when its origin had
     * forgotten how much it had seen of them.
     */
    public boolean hasSeen(VersionVector other, Set<Origin> retired) {
        return context().seen().covers(other.withoutAll().without(retired));
    }

    /** The conflict that its client resolved by it; empty when it was made for another reason. */
    public Optional<Resolution> resolution() {
        return change instanceof ResolvingChange resolving ? Optional.of(resolving.resolution()) : Optional.empty();
    }

    /** The change, whatever it was made for. */
    Change plainChange() {
        return change instanceof ResolvingChange resolving ? resolving.change() : change;
    }

    /** What it did, in the terms of clients; empty when its type cannot say. */
    public Optional<Operation> operation() {
        return change instanceof Rewound rewound ? Optional.of(rewound.operation()) : type.operation(plainChange());
    }

    EventContext context() {
        return new EventContext(dot(), timestamp, dependencies.with(origin, sequence - 1));
    }
}
