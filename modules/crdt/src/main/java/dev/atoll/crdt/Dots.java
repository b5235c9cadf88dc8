package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** What the dots of events say about which items of a value survive. */
final class Dots {

    private Dots() {}

    /** The items that {@code seen} does not cover. */
    static <T> List<T> notSeen(List<T> items, Function<T, Dot> dotOf, VersionVector seen) {
        if (items.isEmpty()) {
            return items;
        }
        List<T> kept = new ArrayList<>(items.size());
        for (T item : items) {
            if (!seen.covers(dotOf.apply(item))) {
                kept.add(item);
            }
        }
        return kept.size() == items.size() ? items : List.copyOf(kept);
    }

    /** The items and one more, in the order of their dots. */
    static <T> List<T> plus(List<T> items, T item, Function<T, Dot> dotOf) {
        if (items.isEmpty()) {
            return List.of(item);
        }
        List<T> more = new ArrayList<>(items);
        int at = more.size();
        while (at > 0 && dotOf.apply(more.get(at - 1)).compareTo(dotOf.apply(item)) > 0) {
            at--;
        }
        more.add(at, item);
        return List.copyOf(more);
    }

    /**
     * The items that both sides hold, and those of each side that the other has not seen: what the other has seen and
     * does not hold, it has removed.
     */
    static <T> List<T> merge(
            List<T> mine, VersionVector seenMine, List<T> theirs, VersionVector seenTheirs, Function<T, Dot> dotOf) {
        if (mine.equals(theirs)) {
            return mine;
        }
        List<T> merged = mine.stream()
                .filter(item -> theirs.contains(item) || !seenTheirs.covers(dotOf.apply(item)))
                .toList();
        for (T item : theirs) {
            if (!mine.contains(item) && !seenMine.covers(dotOf.apply(item))) {
                merged = plus(merged, item, dotOf);
            }
        }
        return List.copyOf(merged);
    }

    static <T> void takeNeeded(Collection<T> items, Function<T, Dot> dotOf, Needed needed) {
        for (T item : items) {
            if (needed.isSettled()) {
                return;
            }
            Dot dot = dotOf.apply(item);
            needed.add(dot.origin(), dot.sequence());
        }
    }
}
