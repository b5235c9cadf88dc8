package dev.atoll.history;

import java.util.List;

/**
 * Some conflicts, newest first.
 *
 * @param next the place after which to go on, or null when there are no more
 */
public record ConflictPage(List<RecordedConflict> conflicts, ConflictQuery.Place next) {
    public ConflictPage {
        conflicts = List.copyOf(conflicts);
    }
}
