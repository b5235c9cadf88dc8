package dev.atoll.entity.writer;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.Rewound;
import java.util.ArrayList;
import java.util.List;

/** Puts events into as few rows as possible: consecutive events of one origin share a row, up to the limits. */
final class RowBuilder {

    private final int maxRowEvents;
    private final long maxRowBytes;
    private final List<EventRow> rows = new ArrayList<>(2);
    private final List<StoredEntity> statesAfter = new ArrayList<>(2);
    private List<DataEvent> open = new ArrayList<>();
    private long openBytes;
    private StoredEntity afterOpen;

    RowBuilder(int maxRowEvents, long maxRowBytes) {
        this.maxRowEvents = maxRowEvents;
        this.maxRowBytes = maxRowBytes;
    }

    void add(DataEvent event, long bytes, StoredEntity after) {
        if (!open.isEmpty() && !fits(event, bytes)) {
            close();
        }
        open.add(event);
        openBytes += bytes;
        afterOpen = after;
    }

    void addMerged(EventRow.Merged merged, StoredEntity after) {
        close();
        rows.add(new EventRow.Merged(merged.state(), merged.applied()));
        statesAfter.add(after);
    }

    private boolean fits(DataEvent event, long bytes) {
        DataEvent last = open.get(open.size() - 1);
        return open.size() < maxRowEvents
                && openBytes + bytes <= maxRowBytes
                && !isSought(event)
                && event.sequence() == last.sequence() + 1
                && !event.begins()
                && event.origin().equals(last.origin());
    }

    /** Readers look for these at the beginning of a row. */
    private static boolean isSought(DataEvent event) {
        return event.change() instanceof Rewound
                || event.resolution().isPresent()
                || event.change().leavesOthers();
    }

    private void close() {
        if (!open.isEmpty()) {
            rows.add(new EventRow.Events(open));
            statesAfter.add(afterOpen);
            open = new ArrayList<>();
            openBytes = 0;
        }
    }

    /** The rows, in order; call once, at the end. */
    List<EventRow> rows() {
        close();
        return rows;
    }

    /** The entity after each of the {@link #rows()}. */
    List<StoredEntity> statesAfter() {
        return statesAfter;
    }
}
