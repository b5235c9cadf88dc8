package dev.atoll.entity.writer;

import dev.atoll.crdt.EventRow;
import dev.atoll.entity.TimestampLedger;
import java.util.List;

/** What one flush writes and says. */
final class Batch {

    private final List<EventRow> rows;
    private final List<StoredEntity> statesAfter;
    private final List<Answer> answers;
    private final TimestampLedger.Entry stamped;
    private int nextRow;

    /**
     * @param rows to persist in this order; may be empty
     * @param statesAfter the entity after each of the rows
     * @param answers to give when the rows are durable
     * @param stamped covers the timestamps that were given to events of the rows; null when none were
     */
    Batch(List<EventRow> rows, List<StoredEntity> statesAfter, List<Answer> answers, TimestampLedger.Entry stamped) {
        this.stamped = stamped;
        this.rows = rows;
        this.statesAfter = statesAfter;
        this.answers = answers;
    }

    List<EventRow> rows() {
        return rows;
    }

    /** The entity after the row, which was worked out before, when it is this batch's next one; null for any other. */
    @SuppressWarnings("ReferenceEquality") // the very row that was planned, not one that looks like it
    StoredEntity plannedAfter(EventRow row) {
        boolean isNext = nextRow < rows.size() && rows.get(nextRow) == row;
        return isNext ? statesAfter.get(nextRow++) : null;
    }

    /** The rows are durable: or, when {@code doubtful}, nobody knows; or they never will be. */
    void settle(TimestampLedger ledger, boolean doubtful) {
        if (stamped != null && doubtful) {
            ledger.doubtful(stamped);
        } else if (stamped != null) {
            ledger.settled(stamped);
        }
    }

    void succeeded() {
        answers.forEach(Answer::succeeded);
    }

    /** @param applied whether the rows may have become durable in spite of the failure */
    void failed(boolean applied, String reason) {
        answers.forEach(answer -> answer.failed(applied, reason));
    }
}
