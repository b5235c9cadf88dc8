package dev.atoll.crdt;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;

/**
 * Origin → highest origin sequence applied, for one entity. An origin that is not listed stands at 0; one that is retired
 * and whose events have left nothing may stand at {@link #ALL}.
 *
 * <p>Stored as two parallel arrays sorted by origin: vectors are small, and equal vectors have equal layout.
 */
public final class VersionVector {

    public static final VersionVector EMPTY = new VersionVector(new Origin[0], new long[0]);

    /** Instead of a sequence: every event that there is and ever will be of the origin. */
    public static final long ALL = Long.MAX_VALUE;

    private final Origin[] origins;
    private final long[] sequences;

    private VersionVector(Origin[] origins, long[] sequences) {
        this.origins = origins;
        this.sequences = sequences;
    }

    public static VersionVector of(Origin origin, long sequence) {
        return EMPTY.with(origin, sequence);
    }

    public int size() {
        return origins.length;
    }

    public boolean isEmpty() {
        return origins.length == 0;
    }

    /** The highest sequence of {@code origin}, 0 when none was seen. */
    public long get(Origin origin) {
        int at = Arrays.binarySearch(origins, origin);
        return at < 0 ? 0 : sequences[at];
    }

    public boolean covers(Dot dot) {
        return get(dot.origin()) >= dot.sequence();
    }

    /** Whether everything that {@code other} has seen is seen here too. */
    public boolean covers(VersionVector other) {
        for (int i = 0; i < other.origins.length; i++) {
            if (get(other.origins[i]) < other.sequences[i]) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #covers(VersionVector)}, where nothing more is expected of some origins. */
    boolean covers(VersionVector other, Set<Origin> finished) {
        if (finished.isEmpty()) {
            return covers(other);
        }
        for (int i = 0; i < other.origins.length; i++) {
            if (get(other.origins[i]) < other.sequences[i] && !finished.contains(other.origins[i])) {
                return false;
            }
        }
        return true;
    }

    /** The listed ones of these origins. */
    Set<Origin> listed(Set<Origin> among) {
        Set<Origin> found = Set.of();
        for (Origin origin : among.isEmpty() ? EMPTY.origins : origins) {
            if (among.contains(origin)) {
                found = found.isEmpty() ? new HashSet<>() : found;
                found.add(origin);
            }
        }
        return found;
    }

    /** This vector with each of the origins at {@link #ALL}. */
    VersionVector withAllOf(Set<Origin> finished) {
        VersionVector raised = raisedToAll(finished);
        Origin[] more = finished.stream()
                .filter(origin -> Arrays.binarySearch(origins, origin) < 0)
                .sorted()
                .toArray(Origin[]::new);
        return more.length == 0 ? raised : raised.withMoreAtAll(more);
    }

    /** @param more sorted, and not listed here */
    private VersionVector withMoreAtAll(Origin[] more) {
        Origin[] all = Arrays.copyOf(origins, origins.length + more.length);
        long[] reached = Arrays.copyOf(sequences, all.length);
        int at = all.length - 1;
        int mine = origins.length - 1;
        for (int i = more.length - 1; i >= 0; at--) {
            boolean moves = mine >= 0 && origins[mine].compareTo(more[i]) > 0;
            all[at] = moves ? origins[mine] : more[i];
            reached[at] = moves ? sequences[mine--] : ALL;
            i -= moves ? 0 : 1;
        }
        return new VersionVector(all, reached);
    }

    /** This vector with those of the origins that it lists at {@link #ALL}. */
    VersionVector raisedToAll(Set<Origin> listed) {
        VersionVector raised = this;
        for (Origin origin : listed) {
            long reached = raised.get(origin);
            raised = reached > 0 && reached != ALL ? raised.with(origin, ALL) : raised;
        }
        return raised;
    }

    VersionVector without(Set<Origin> dropped) {
        VersionVector fewer = this;
        for (Origin origin : dropped) {
            fewer = fewer.with(origin, 0);
        }
        return fewer;
    }

    /** Whether some origin stands at {@link #ALL}. */
    public boolean hasAll() {
        for (long sequence : sequences) {
            if (sequence == ALL) {
                return true;
            }
        }
        return false;
    }

    /** This vector without the origins that stand at {@link #ALL}. */
    public VersionVector withoutAll() {
        if (!hasAll()) {
            return this;
        }
        VersionVector counted = this;
        for (int i = 0; i < origins.length; i++) {
            counted = sequences[i] == ALL ? counted.with(origins[i], 0) : counted;
        }
        return counted;
    }

    /** This vector with {@code origin} at exactly {@code sequence}; 0 removes the origin. */
    public VersionVector with(Origin origin, long sequence) {
        int at = Arrays.binarySearch(origins, origin);
        if (at >= 0 && sequence > 0) {
            long[] changed = sequences.clone();
            changed[at] = sequence;
            return new VersionVector(origins, changed);
        }
        if (at < 0 && sequence <= 0) {
            return this;
        }
        return at >= 0 ? removed(at) : inserted(-at - 1, origin, sequence);
    }

    private VersionVector removed(int at) {
        Origin[] fewer = new Origin[origins.length - 1];
        long[] rest = new long[fewer.length];
        System.arraycopy(origins, 0, fewer, 0, at);
        System.arraycopy(origins, at + 1, fewer, at, fewer.length - at);
        System.arraycopy(sequences, 0, rest, 0, at);
        System.arraycopy(sequences, at + 1, rest, at, rest.length - at);
        return new VersionVector(fewer, rest);
    }

    private VersionVector inserted(int at, Origin origin, long sequence) {
        Origin[] more = new Origin[origins.length + 1];
        long[] grown = new long[more.length];
        System.arraycopy(origins, 0, more, 0, at);
        System.arraycopy(origins, at, more, at + 1, origins.length - at);
        System.arraycopy(sequences, 0, grown, 0, at);
        System.arraycopy(sequences, at, grown, at + 1, sequences.length - at);
        more[at] = origin;
        grown[at] = sequence;
        return new VersionVector(more, grown);
    }

    /** The pointwise maximum. */
    public VersionVector merge(VersionVector other) {
        if (covers(other)) {
            return this;
        }
        VersionVector merged = this;
        for (int i = 0; i < other.origins.length; i++) {
            if (merged.get(other.origins[i]) < other.sequences[i]) {
                merged = merged.with(other.origins[i], other.sequences[i]);
            }
        }
        return merged;
    }

    /** Calls the consumer for each origin in order. */
    public void forEach(ObjLongConsumer<Origin> consumer) {
        for (int i = 0; i < origins.length; i++) {
            consumer.accept(origins[i], sequences[i]);
        }
    }

    /**
     * Events applied per region: the sum over the region's incarnations, less those that are retired and have left nothing.
     */
    public SortedMap<RegionId, Long> perRegion() {
        SortedMap<RegionId, Long> sums = new TreeMap<>();
        withoutAll().forEach((origin, sequence) -> sums.merge(origin.region(), sequence, Long::sum));
        return sums;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionVector v
                && Arrays.equals(origins, v.origins)
                && Arrays.equals(sequences, v.sequences);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(origins) + Arrays.hashCode(sequences);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        forEach((origin, sequence) -> text.append(text.length() > 1 ? ", " : "")
                .append(origin)
                .append('=')
                .append(sequence));
        return text.append('}').toString();
    }
}
