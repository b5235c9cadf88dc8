package dev.atoll.crdt;

/**
 * The identity of one event of one entity: its origin and its dense sequence there.
 *
 * @param origin where the event was accepted
 * @param sequence 1, 2, 3… per entity and origin
 */
public record Dot(Origin origin, long sequence) implements Comparable<Dot> {

    @Override
    public int compareTo(Dot other) {
        int byOrigin = origin.compareTo(other.origin);
        return byOrigin != 0 ? byOrigin : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return origin + ":" + sequence;
    }
}
