package dev.atoll.crdt;

import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Origin → timestamp: up to where something reaches in what each origin has accepted. An origin that is not listed
 * stands at {@link HybridTimestamp#ZERO}.
 */
public final class TimestampVector {

    public static final TimestampVector EMPTY = new TimestampVector(VersionVector.EMPTY);

    private final VersionVector packed;

    private TimestampVector(VersionVector packed) {
        this.packed = packed;
    }

    public static TimestampVector of(Origin origin, HybridTimestamp timestamp) {
        return EMPTY.with(origin, timestamp);
    }

    public int size() {
        return packed.size();
    }

    public boolean isEmpty() {
        return packed.isEmpty();
    }

    public HybridTimestamp get(Origin origin) {
        return new HybridTimestamp(packed.get(origin));
    }

    /** This vector with {@code origin} at exactly that timestamp; {@link HybridTimestamp#ZERO} removes the origin. */
    public TimestampVector with(Origin origin, HybridTimestamp timestamp) {
        return new TimestampVector(packed.with(origin, timestamp.packed()));
    }

    /** This vector with {@code origin} at that timestamp or where it was, whichever is later. */
    public TimestampVector raised(Origin origin, HybridTimestamp timestamp) {
        return timestamp.packed() > packed.get(origin) ? with(origin, timestamp) : this;
    }

    /** The origins that the condition holds for. */
    public TimestampVector only(Predicate<Origin> condition) {
        TimestampVector[] left = {this};
        packed.forEach((origin, timestamp) -> {
            if (!condition.test(origin)) {
                left[0] = left[0].with(origin, HybridTimestamp.ZERO);
            }
        });
        return left[0];
    }

    /** The later timestamp of each origin. */
    public TimestampVector merge(TimestampVector other) {
        return covers(other) ? this : new TimestampVector(packed.merge(other.packed));
    }

    /** Whether this vector reaches at least as far as the other for every origin. */
    public boolean covers(TimestampVector other) {
        return packed.covers(other.packed);
    }

    /** The latest timestamp; {@link HybridTimestamp#ZERO} when there is none. */
    public HybridTimestamp latest() {
        long[] latest = new long[1];
        packed.forEach((origin, timestamp) -> latest[0] = Math.max(latest[0], timestamp));
        return new HybridTimestamp(latest[0]);
    }

    /** The origin with the latest timestamp, of several the last in their order; null when there is none. */
    public Origin latestOrigin() {
        Origin[] found = new Origin[1];
        long[] latest = new long[1];
        packed.forEach((origin, timestamp) -> {
            if (timestamp >= latest[0]) {
                latest[0] = timestamp;
                found[0] = origin;
            }
        });
        return found[0];
    }

    /** Calls the consumer for each origin in order. */
    public void forEach(BiConsumer<Origin, HybridTimestamp> consumer) {
        packed.forEach((origin, timestamp) -> consumer.accept(origin, new HybridTimestamp(timestamp)));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TimestampVector v && packed.equals(v.packed);
    }

    @Override
    public int hashCode() {
        return packed.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((origin, timestamp) -> text.append(text.length() > 1 ? ", " : "")
                .append(origin)
                .append('=')
                .append(timestamp));
        return text.append('}').toString();
    }
}
