package dev.atoll.replication.internal.link;

import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The rows received and not yet applied, in the order of their offsets: it gives the watermark, and the credit that the
 * source gets back.
 *
 * <p>It counts batches, not single rows: the watermark moves from the end of one batch to the end of the next.
 */
final class InboundWindow {

    /** Some rows that arrived together; all of them applied means that the journal is applied up to {@code upTo}. */
    static final class Slot {
        private long upTo;
        private final long writtenMillis;
        private HybridTimestamp complete;
        private long remaining;
        private boolean open;
        private boolean lacking;

        private Slot(long upTo, long writtenMillis, HybridTimestamp complete) {
            this.upTo = upTo;
            this.writtenMillis = writtenMillis;
            this.complete = complete;
        }

        /** Whether all rows that were added are applied. */
        boolean isEmpty() {
            return remaining == 0;
        }

        /** Some of the rows are not applied: a marker is, in place of them. */
        void lacks() {
            lacking = true;
        }

        /** Whether all that were applied are rows. */
        boolean isWhole() {
            return !lacking;
        }

        private boolean done() {
            return !open && remaining == 0;
        }
    }

    private final long windowBytes;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private long cursor = -1;
    private long watermark = -1;
    private long writtenMillis;
    private HybridTimestamp complete = HybridTimestamp.ZERO;
    private long outstandingBytes;
    private long returnedBytes;

    InboundWindow(long windowBytes) {
        this.windowBytes = windowBytes;
    }

    /** Everything up to the offset and the timestamp is applied and stored. */
    void resume(long offset, HybridTimestamp stored) {
        cursor = offset;
        watermark = offset;
        complete = stored;
    }

    /** The highest offset at or below which everything is applied; -1 while that is not known. */
    long watermark() {
        return watermark;
    }

    /** When the newest row at or below the watermark was written, by the source's clock; 0 when unknown. */
    long writtenMillis() {
        return writtenMillis;
    }

    /** Everything that the source accepted up to this timestamp is applied. */
    HybridTimestamp complete() {
        return complete;
    }

    /** The highest offset up to which everything was received; -1 before the first. */
    long cursor() {
        return cursor;
    }

    boolean transferring() {
        return !slots.isEmpty() && slots.peekFirst().open;
    }

    boolean quiet() {
        return slots.isEmpty() || outstandingBytes == returnedBytes;
    }

    /** For rows that come beside the journal: no offset depends on them. */
    Slot detached() {
        return new Slot(-1, 0, HybridTimestamp.ZERO);
    }

    void add(Slot detached, int rows, long bytes) {
        take(bytes);
        detached.remaining += rows;
    }

    void beginTransfer(long upTo) {
        Slot transfer = new Slot(upTo, 0, HybridTimestamp.ZERO);
        transfer.open = true;
        slots.addLast(transfer);
    }

    Slot transferred(int rows, long bytes) {
        take(bytes);
        Slot transfer = slots.peekFirst();
        transfer.remaining += rows;
        return transfer;
    }

    void endTransfer() {
        Slot transfer = slots.peekFirst();
        transfer.open = false;
        cursor = transfer.upTo;
        advance();
    }

    /**
     * A batch; the rows must be reported to {@link #applied} one by one.
     *
     * @param claimed everything that the source accepted up to this timestamp is at or below {@code upTo}
     */
    Slot received(long after, long upTo, long written, HybridTimestamp claimed, int rows, long bytes) {
        if (cursor < 0 || after > cursor) {
            throw new LinkViolation("A batch begins after offset " + after + ", but only " + cursor + " was reached.");
        }
        take(bytes);
        cursor = Math.max(cursor, upTo);
        Slot last = slots.peekLast();
        if (rows == 0 && last != null) {
            last.upTo = cursor;
            last.complete = HybridTimestamp.max(last.complete, claimed);
            return last;
        }
        Slot slot = new Slot(cursor, written, claimed);
        slot.remaining = rows;
        slots.addLast(slot);
        advance();
        return slot;
    }

    void applied(Slot slot, int bytes) {
        slot.remaining--;
        returnedBytes += bytes;
        if (slot.done()) {
            advance();
        }
    }

    /** Credit to give back now: in portions, or all of it when nothing else is going on. */
    long takeCredit() {
        if (returnedBytes == 0 || (returnedBytes < windowBytes / 4 && !quiet())) {
            return 0;
        }
        long credit = returnedBytes;
        outstandingBytes -= credit;
        returnedBytes = 0;
        return credit;
    }

    private void take(long bytes) {
        if (outstandingBytes > 0 && outstandingBytes + bytes > windowBytes) {
            throw new LinkViolation("The peer sent " + (outstandingBytes + bytes) + " bytes into a window of "
                    + windowBytes + ": it does not respect credit.");
        }
        outstandingBytes += bytes;
    }

    private void advance() {
        while (!slots.isEmpty() && slots.peekFirst().done()) {
            Slot done = slots.removeFirst();
            watermark = done.upTo;
            complete = HybridTimestamp.max(complete, done.complete);
            writtenMillis = Math.max(writtenMillis, done.writtenMillis);
        }
    }
}
