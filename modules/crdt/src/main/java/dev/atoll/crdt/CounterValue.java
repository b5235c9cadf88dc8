package dev.atoll.crdt;

import java.math.BigInteger;
import java.util.Collections;
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
     */
    public record Tally(long sequence, BigInteger net) {

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

    /** The net contribution of one origin. */
    BigInteger net(Origin origin) {
        Tally tally = tallies.get(origin);
        return tally == null ? BigInteger.ZERO : tally.net();
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

    CounterValue withDeleted(SortedMap<Origin, Tally> more) {
        return new CounterValue(tallies, latest(deleted, more));
    }

    CounterValue merge(CounterValue other) {
        return new CounterValue(latest(tallies, other.tallies), latest(deleted, other.deleted));
    }

    private static SortedMap<Origin, Tally> latest(SortedMap<Origin, Tally> a, SortedMap<Origin, Tally> b) {
        SortedMap<Origin, Tally> merged = new TreeMap<>(a);
        b.forEach((origin, tally) -> merged.merge(origin, tally, Tally::later));
        return Collections.unmodifiableSortedMap(merged);
    }
}
