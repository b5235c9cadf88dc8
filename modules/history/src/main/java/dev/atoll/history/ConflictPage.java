package dev.atoll.history;

import java.util.List;

/**
 * Some of the log, newest first.
 *
 * @param next the place after which to go on, or null when there are no more
 */
public record ConflictPage(List<ConflictRecord> records, ConflictQuery.Place next) {
    public ConflictPage {
        records = List.copyOf(records);
    }

    /** Those that are conflicts of versions. */
    public List<RecordedConflict> conflicts() {
        return of(RecordedConflict.class);
    }

    /** Those that tell of writes taken back by rewinds. */
    public List<DiscardedWrites> discarded() {
        return of(DiscardedWrites.class);
    }

    private <T> List<T> of(Class<T> kind) {
        return records.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
