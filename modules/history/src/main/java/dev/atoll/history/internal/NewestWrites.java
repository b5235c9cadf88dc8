package dev.atoll.history.internal;

import dev.atoll.history.DiscardedWrites.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The newest of some writes, in the order of their timestamps. */
public final class NewestWrites {

    private static final Comparator<Write> BY_TIME =
            Comparator.comparing(Write::timestamp).thenComparing(Write::dot);

    private NewestWrites() {}

    /**
     * @param most how many at most
     * @param maxBytes fewer when they are larger than this together, but at least one
     */
    public static List<Write> of(List<Write> writes, int most, long maxBytes) {
        List<Write> sorted = new ArrayList<>(writes);
        sorted.sort(BY_TIME);
        int from = sorted.size();
        long bytes = 0;
        while (from > 0 && sorted.size() - from < most) {
            bytes += Sizes.of(sorted.get(from - 1));
            if (bytes > maxBytes && from < sorted.size()) {
                break;
            }
            from--;
        }
        return List.copyOf(sorted.subList(from, sorted.size()));
    }
}
