package dev.atoll.history.internal;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.HistoryEntry;
import dev.atoll.history.HistoryPage;
import dev.atoll.history.HistoryPosition;
import dev.atoll.history.HistoryStep;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** Follows an entity from its first row on, and keeps the newest steps, within a number and a number of bytes. */
public final class HistoryWindow {

    private final CollectionDefinition collection;
    private final long shownAfterRow;
    private final HistoryPosition before;
    private final int limit;
    private final long maxBytes;
    private final Set<Origin> retired;
    private final Deque<HistoryEntry> kept = new ArrayDeque<>();
    private EntityState state = EntityState.EMPTY;
    private View shown;
    private boolean shownIsCurrent = true;
    private long keptBytes;
    private boolean older;

    /**
     * @param shownAfterRow no step up to this row can be among those kept, so that no values are worked out for it
     * @param before null for no bound
     * @param retired origins that the region has forgotten
     */
    public HistoryWindow(
            CollectionDefinition collection,
            long shownAfterRow,
            HistoryPosition before,
            int limit,
            long maxBytes,
            Set<Origin> retired) {
        this.retired = retired;
        this.collection = collection;
        this.shownAfterRow = shownAfterRow;
        this.before = before;
        this.limit = limit;
        this.maxBytes = maxBytes;
    }

    /** Begins with the state before the first row that will be added. */
    public void begin(EntityState before) {
        state = before;
        shownIsCurrent = false;
    }

    /** Takes the next row. */
    public void add(long number, EventRow row) {
        if (row instanceof EventRow.Merged merged) {
            step(
                    new HistoryPosition(number, 0),
                    merged.state().timestamp(),
                    new HistoryStep.Merged(merged.state().seen()),
                    state.apply(row));
            return;
        }
        List<DataEvent> events = ((EventRow.Events) row).events();
        for (int i = 0; i < events.size(); i++) {
            DataEvent event = events.get(i);
            HistoryStep.Changed changed = new HistoryStep.Changed(
                    event.dot(), event.type(), event.operation(), !event.hasSeen(state.seen(), retired));
            step(new HistoryPosition(number, i), event.timestamp(), changed, state.apply(event));
        }
    }

    private void step(HistoryPosition position, HybridTimestamp timestamp, HistoryStep what, EntityState after) {
        if (before != null && position.compareTo(before) >= 0) {
            return;
        }
        if (position.row() <= shownAfterRow) {
            state = after;
            shownIsCurrent = false;
            older = true;
            return;
        }
        View viewBefore = shownIsCurrent ? shown : view(state);
        View viewAfter = view(after);
        keep(new HistoryEntry(position, timestamp, what, viewBefore, viewAfter));
        state = after;
        shown = viewAfter;
        shownIsCurrent = true;
    }

    private View view(EntityState of) {
        return of.visible(collection.type())
                .map(slot -> slot.view(collection.policy()))
                .orElse(null);
    }

    private void keep(HistoryEntry entry) {
        kept.addLast(entry);
        keptBytes += Sizes.of(entry);
        while (kept.size() > limit || (keptBytes > maxBytes && kept.size() > 1)) {
            keptBytes -= Sizes.of(kept.removeFirst());
            older = true;
        }
    }

    /** What was kept, when all rows were added. */
    public HistoryPage page() {
        List<HistoryEntry> newestFirst = new ArrayList<>(kept);
        Collections.reverse(newestFirst);
        return new HistoryPage(
                newestFirst, older && !kept.isEmpty() ? kept.getFirst().position() : null);
    }
}
