package dev.atoll.recovery.internal;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody may have meant. */
public final class CloseNames {

    private static final int MOST = 3;

    private CloseNames() {}

    /** Those that are nearly the same or contain the name, the closest first; few. */
    public static List<String> to(String name, Collection<String> known) {
        int near = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(each -> distance(name, each) <= near || (name.length() > 2 && each.contains(name)))
                .sorted(Comparator.comparingInt((String each) -> distance(name, each))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    /** How many characters have to be changed, added or removed. */
    static int distance(String a, String b) {
        int[] above = new int[b.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
