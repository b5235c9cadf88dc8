package dev.atoll.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * Which older snapshots of an entity are kept, so that its past can be read without all of its rows: at distances from the newest
 * one that grow with the distance.
 */
final class SparseSnapshots {

    private SparseSnapshots() {}

    /**
     * Those that need not be kept. Of the others there are at most {@code 2 * perDoubling} for each doubling of the distance,
     * and what lies between two of them is at most about a {@code perDoubling}th of it, where there were that many.
     *
     * @param rows the row of each snapshot, ascending; the last one stays
     * @param perDoubling at least 1
     */
    static List<Long> surplus(List<Long> rows, int perDoubling) {
        List<Long> surplus = new ArrayList<>();
        long kept = -1;
        for (long row : rows.subList(0, Math.max(0, rows.size() - 1))) {
            long distance = rows.get(rows.size() - 1) - row;
            long cell = Long.highestOneBit(Math.max(1, distance / perDoubling));
            if (kept >= 0 && kept / cell == row / cell) {
                surplus.add(row); // the first of a cell stays: cells only ever grow together
            } else {
                kept = row;
            }
        }
        return surplus;
    }
}
