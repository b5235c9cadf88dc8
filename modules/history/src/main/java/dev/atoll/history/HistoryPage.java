package dev.atoll.history;

import java.util.List;

/**
 * Some of a key's history, the newest first.
 *
 * @param entries at least one, unless there is nothing before the position that was asked for
 * @param next the position before which to go on, or null when there is nothing older
 */
public record HistoryPage(List<HistoryEntry> entries, HistoryPosition next) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
