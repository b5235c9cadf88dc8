package dev.atoll.history;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.entity.RetiredOrigins;
import dev.atoll.history.internal.EntityRows;
import dev.atoll.history.internal.HistoryWindow;
import dev.atoll.journal.JournalReader;

/**
 * The events of a key as this region journaled them, with the values before and after each.
 *
 * <p>The journal holds changes, not values: these are worked out from the key's first row on, or from the
 * snapshot that stands for rows which are no longer kept, page by page of the database. So a page of a history costs as much as all rows before its end, and {@code atoll.history.max-rows} bounds
 * that. Memory holds one state of the key, what one read brings, and the page.
 */
public final class EntityHistory {

    private final JournalReader journal;
    private final HistorySettings settings;
    private final RetiredOrigins retired;

    /** @param retired what the region has forgotten, which later events say nothing of */
    public EntityHistory(JournalReader journal, HistorySettings settings, RetiredOrigins retired) {
        this.retired = retired;
        this.journal = journal;
        this.settings = settings;
    }

    /**
     * The newest events, or those before a position. Blocks, reads only.
     *
     * @param before null for the newest
     * @param limit how many at most, at least 1
     * @throws AtollException {@link ErrorCode#NOT_FOUND} for a key that nobody has written,
     *     {@link ErrorCode#HISTORY_TOO_LONG}, {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public HistoryPage page(EntityId id, CollectionDefinition collection, HistoryPosition before, int limit) {
        return EntityRows.read(() -> read(id, collection, before, limit));
    }

    private HistoryPage read(EntityId id, CollectionDefinition collection, HistoryPosition before, int limit) {
        long newest = journal.highestSequenceNumber(id.persistenceId());
        if (newest == 0) {
            throw new AtollException(
                    ErrorCode.NOT_FOUND,
                    "Key '" + id.key() + "' of collection '" + id.collection() + "' was never written.");
        }
        long last = before == null ? newest : Math.min(newest, before.row());
        long first = Math.max(1, new EntityRows(journal, settings.read()).first(id.persistenceId()));
        if (last - first >= settings.maxRows()) {
            throw new AtollException(
                    ErrorCode.HISTORY_TOO_LONG,
                    "Key '" + id.key() + "' of collection '" + id.collection() + "' has " + (last - first + 1)
                            + " rows up to there; a reading of its history may take up " + settings.maxRows()
                            + " (atoll.history.max-rows).");
        }
        HistoryWindow window = new HistoryWindow(
                collection, last - limit - 1, before, limit, settings.maxPageBytes(), retired.in(id.collection()));
        if (first > 1) {
            window.begin(journal.nearestSnapshot(id.persistenceId(), first - 1)
                    .flatMap(EntitySnapshot::state)
                    .orElse(EntityState.EMPTY));
        }
        new EntityRows(journal, settings.read())
                .forEach(id.persistenceId(), first, last, (stored, row) -> window.add(stored.sequenceNumber(), row));
        return window.page();
    }
}
