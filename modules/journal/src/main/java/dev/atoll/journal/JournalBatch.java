package dev.atoll.journal;

import java.util.List;

/**
 * What one bounded read found.
 *
 * @param rows in the order that was asked for
 * @param complete whether nothing more matched at the time of the read; false when a limit ended it
 */
public record JournalBatch(List<JournalRow> rows, boolean complete) {
    public JournalBatch {
        rows = List.copyOf(rows);
    }
}
