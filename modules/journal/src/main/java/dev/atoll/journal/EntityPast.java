package dev.atoll.journal;

import java.util.List;
import java.util.Optional;

/**
 * What the journal has of an entity, at one moment: its newest snapshot, and the rows after it, by ascending sequence number.
 *
 * @param whole whether these are all rows after the snapshot, with none missing between them
 */
public record EntityPast(String persistenceId, Optional<SnapshotRow> snapshot, List<JournalRow> rows, boolean whole) {
    public EntityPast {
        rows = List.copyOf(rows);
    }
}
