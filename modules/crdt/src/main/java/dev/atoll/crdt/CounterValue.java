package dev.atoll.crdt;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A counter: what each origin has contributed, and how much of that a delete has taken away.
 *
 * @param tallies what each origin's events add up to
 * @param deleted for each origin, the tally that deletes have covered
 */
public record CounterValue(SortedMap<Origin, Tally> tallies, SortedMap<Origin, Tally> deleted) {

    public static final CounterValue EMPTY =
            new CounterValue(Collections.emptySortedMap(), Collections.emptySortedMap());

    /**
     * What one origin's events add up to.
     *
     * @param sequence the last event of that origin that is in it
     * @param net increments less decrements, exactly: of any size, as deletes take nothing from it
     * @param from the first event of that origin that is in it, when others before it were deleted and forgotten; else 0
     */
    public record Tally(long sequence, BigInteger net, long from) {

        public Tally(long sequence, BigInteger net) {
            this(sequence, net, 0);
        }

        Tally plus(long at, long by) {
            return new Tally(at, net.add(BigInteger.valueOf(by)), from);
        }

        static Tally first(long at, long by) {
            return new Tally(at, BigInteger.valueOf(by), Forgetting.hasBegunAnew(at) ? at : 0);
        }

        private static Tally later(Tally a, Tally b) {
            return a.sequence >= b.sequence ? a : b;
        }
    }

    public BigInteger total() {
        BigInteger sum = BigInteger.ZERO;
        for (Tally tally : tallies.values()) {
            sum = sum.add(tally.net());
        }
        for (Tally tally : deleted.values()) {
            sum = sum.subtract(tally.net());
        }
        return sum;
    }

    /** With one more event of the origin. */
    CounterValue plus(Dot event, long by) {
        Tally tally = tallies.get(event.origin());
        return withTally(
                event.origin(), tally == null ? Tally.first(event.sequence(), by) : tally.plus(event.sequence(), by));
    }

    /** With one more event of the origin, which counts from there on: a delete that it has seen covers all before. */
    CounterValue anew(Dot event, long by) {
        Tally tally = new Tally(event.sequence(), BigInteger.valueOf(by), event.sequence());
        return without(List.of(event.origin())).withTally(event.origin(), tally);
    }

    /** Whether a delete covers all that the origin has counted, or it has counted nothing. */
    boolean isDeleted(Origin origin) {
        Tally tally = tallies.get(origin);
        return tally == null || tally.equals(deleted.get(origin));
    }

    /** What deletes cover up to the last event of its origin, and nothing else: it counts nothing. */
    CounterValue onlyDeleted() {
        SortedMap<Origin, Tally> whole = new TreeMap<>(deleted);
        whole.keySet().removeIf(origin -> !isDeleted(origin));
        SortedMap<Origin, Tally> same = Collections.unmodifiableSortedMap(whole);
        return new CounterValue(same, same);
    }

    /** Less what both have deleted up to the same last event. */
    CounterValue withoutDeleted(CounterValue earlier) {
        return without(earlier.onlyDeleted().tallies.entrySet().stream()
                .filter(each -> each.getValue().equals(tallies.get(each.getKey())) && isDeleted(each.getKey()))
                .map(Map.Entry::getKey)
                .toList());
    }

    /** The tallies that no delete covers up to their last event. */
    SortedMap<Origin, Tally> notDeleted() {
        SortedMap<Origin, Tally> rest = new TreeMap<>(tallies);
        deleted.forEach((origin, tally) -> rest.remove(origin, tally));
        return Collections.unmodifiableSortedMap(rest);
    }

    CounterValue withTally(Origin origin, Tally tally) {
        SortedMap<Origin, Tally> changed = new TreeMap<>(tallies);
        changed.put(origin, tally);
        return new CounterValue(Collections.unmodifiableSortedMap(changed), deleted);
    }

    /** @param more of an origin without a tally it says nothing: that one was deleted before, and forgotten */
    CounterValue withDeleted(SortedMap<Origin, Tally> more) {
        SortedMap<Origin, Tally> known = new TreeMap<>(more);
        known.keySet().retainAll(tallies.keySet());
        return of(tallies, latest(deleted, known));
    }

    /** Less what was deleted of a time from which nothing is counted any more. */
    private static CounterValue of(SortedMap<Origin, Tally> tallies, SortedMap<Origin, Tally> deleted) {
        boolean all = true;
        for (Map.Entry<Origin, Tally> each : deleted.entrySet()) {
            all &= isCounted(each.getKey(), each.getValue(), tallies);
        }
        if (all) {
            return new CounterValue(tallies, deleted);
        }
        SortedMap<Origin, Tally> counted = new TreeMap<>(deleted);
        counted.entrySet().removeIf(each -> !isCounted(each.getKey(), each.getValue(), tallies));
        return new CounterValue(tallies, Collections.unmodifiableSortedMap(counted));
    }

    private static boolean isCounted(Origin origin, Tally deleted, SortedMap<Origin, Tally> tallies) {
        Tally tally = tallies.get(origin);
        return tally == null || deleted.sequence() >= tally.from();
    }

    /**
     * Less the tallies of these origins that are deleted up to the last event. As no event follows, no other deletion can
     * cover more, and together they count nothing.
     */
    CounterValue withoutDeleted(Set<Origin> origins) {
        return without(origins.stream()
                .filter(origin -> tallies.containsKey(origin) && isDeleted(origin))
                .toList());
    }

    private CounterValue without(List<Origin> origins) {
        if (origins.isEmpty()) {
            return this;
        }
        SortedMap<Origin, Tally> counted = new TreeMap<>(tallies);
        SortedMap<Origin, Tally> taken = new TreeMap<>(deleted);
        counted.keySet().removeAll(origins);
        taken.keySet().removeAll(origins);
        return new CounterValue(Collections.unmodifiableSortedMap(counted), Collections.unmodifiableSortedMap(taken));
    }

    CounterValue merge(VersionVector seenMine, CounterValue other, VersionVector seenTheirs) {
        CounterValue mine = notForgottenBy(other, seenTheirs);
        CounterValue theirs = other.notForgottenBy(this, seenMine);
        return of(latest(mine.tallies, theirs.tallies), latest(mine.deleted, theirs.deleted));
    }

    /** Less the tallies of which the other has seen all and holds none: it has dropped them {@link #withoutDeleted}. */
    private CounterValue notForgottenBy(CounterValue other, VersionVector seenByOther) {
        return without(tallies.entrySet().stream()
                .filter(entry -> !other.tallies.containsKey(entry.getKey())
                        && seenByOther.get(entry.getKey()) >= entry.getValue().sequence())
                .map(Map.Entry::getKey)
                .toList());
    }

    private static SortedMap<Origin, Tally> latest(SortedMap<Origin, Tally> a, SortedMap<Origin, Tally> b) {
        SortedMap<Origin, Tally> merged = new TreeMap<>(a);
        b.forEach((origin, tally) -> merged.merge(origin, tally, Tally::later));
        return Collections.unmodifiableSortedMap(merged);
    }
}
