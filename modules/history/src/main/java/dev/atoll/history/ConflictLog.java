package dev.atoll.history;

import dev.atoll.history.internal.ConflictTable;
import dev.atoll.journal.Database;
import java.util.List;
import java.util.Optional;

/**
 * The conflicts that this region has recorded. Blocks; reads only; safe for use by several threads.
 *
 * <p>Recording follows the journal, so a conflict is here a moment after it is visible in the data.
 */
public final class ConflictLog {

    private final ConflictTable table;

    public ConflictLog(Database database) {
        this.table = new ConflictTable(database);
    }

    /** The record, while it is kept. A conflict that has grown has another id. */
    public Optional<ConflictRecord> find(String id) {
        return table.find(id);
    }

    /** A page may be shorter than the limit although there are more: it ends after some megabytes of values. */
    public ConflictPage page(ConflictQuery query) {
        List<ConflictRecord> found = table.list(query);
        boolean more = found.size() > query.limit() || ConflictTable.isFull(found);
        List<ConflictRecord> shown = found.subList(0, Math.min(found.size(), query.limit()));
        return new ConflictPage(shown, more ? ConflictQuery.Place.of(shown.get(shown.size() - 1)) : null);
    }

    /** By collection and policy, in that order; the writes that rewinds discarded under {@link ConflictCount#REWIND}. */
    public List<ConflictCount> counts() {
        return table.counts();
    }
}
