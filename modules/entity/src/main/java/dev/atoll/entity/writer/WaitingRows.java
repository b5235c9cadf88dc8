package dev.atoll.entity.writer;

import dev.atoll.crdt.EventRow;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.ReplyTo;
import java.util.ArrayList;
import java.util.List;

/** Rows of other regions whose dependencies have not arrived yet; bounded. */
final class WaitingRows {

    /**
     * @param bytes their encoded size
     * @param since the {@link #now} of their arrival
     */
    record Held(List<EventRow> rows, long bytes, ReplyTo<ApplyReply> replyTo, long since) {
        /** What is left of it; its bytes are estimated. */
        Held reducedTo(List<EventRow> rest) {
            return new Held(List.copyOf(rest), bytes * rest.size() / rows.size(), replyTo, since);
        }

        long bytesPerEvent() {
            long events = 0;
            for (EventRow row : rows) {
                events += row instanceof EventRow.Events of ? of.events().size() : 1;
            }
            return bytes / Math.max(1, events);
        }

        void later(String reason) {
            replyTo.tell(new ApplyReply.Later(reason));
        }
    }

    private final int maxRows;
    private final long maxBytes;
    private List<Held> held = new ArrayList<>();
    private int rows;
    private long bytes;
    private long now;

    WaitingRows(int maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** How often {@link #expire} was called. */
    long now() {
        return now;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Keeps it, or refuses it with {@link ApplyReply.Later} when there is no room. */
    void hold(Held more) {
        if (rows + more.rows().size() > maxRows || bytes + more.bytes() > maxBytes) {
            more.later("Too many rows wait for events that they depend on.");
            return;
        }
        held.add(more);
        rows += more.rows().size();
        bytes += more.bytes();
    }

    /** Takes out all of them, oldest first, to be tried again and held again if they still have to wait. */
    List<Held> takeAll() {
        List<Held> all = held;
        held = new ArrayList<>();
        rows = 0;
        bytes = 0;
        return all;
    }

    /** Puts back what {@link #takeAll} took out and still has to wait. */
    void putBack(List<Held> stillWaiting) {
        held = new ArrayList<>(stillWaiting);
        held.forEach(each -> {
            rows += each.rows().size();
            bytes += each.bytes();
        });
    }

    /** Called once per time limit: drops those that were there at the call before. */
    void expire() {
        List<Held> young = new ArrayList<>();
        for (Held each : takeAll()) {
            if (each.since() < now) {
                each.later("The events that the rows depend on did not arrive in time.");
            } else {
                young.add(each);
            }
        }
        putBack(young);
        now++;
    }

    void dropAll(String reason) {
        takeAll().forEach(each -> each.later(reason));
    }
}
