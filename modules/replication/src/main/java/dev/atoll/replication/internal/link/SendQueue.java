package dev.atoll.replication.internal.link;

import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Rows that are ready to cross, and the receiver's credit that lets them. */
final class SendQueue {

    private final Deque<LinkRow> rows = new ArrayDeque<>();
    private long rowBytes;
    private long window;
    private long credit;

    void open(long windowBytes) {
        window = windowBytes;
        credit = windowBytes;
    }

    void grant(long bytes) {
        if (bytes < 0 || bytes > window - credit) {
            throw new LinkViolation("The peer returns " + bytes + " bytes of credit when only " + (window - credit)
                    + " are under way.");
        }
        credit += bytes;
    }

    long credit() {
        return credit;
    }

    void add(LinkRow row) {
        rows.addLast(row);
        rowBytes += row.cost();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    long bytes() {
        return rowBytes;
    }

    /** Takes credit for a row that is not in the queue. */
    boolean charge(int cost, boolean first) {
        if (cost > credit && !(first && credit == window)) {
            return false;
        }
        credit -= cost;
        return true;
    }

    /** The next rows that credit and the limits let go; a row larger than the window goes alone. */
    List<LinkRow> take(int maxRows, long maxBytes) {
        List<LinkRow> taken = new ArrayList<>(Math.min(maxRows, rows.size()));
        long bytes = 0;
        while (!rows.isEmpty() && taken.size() < maxRows && bytes < maxBytes) {
            int cost = rows.peekFirst().cost();
            boolean alone = taken.isEmpty() && credit == window;
            if (cost > credit && !alone) {
                break;
            }
            taken.add(rows.removeFirst());
            bytes += cost;
            credit -= cost;
        }
        rowBytes -= bytes;
        return taken;
    }
}
