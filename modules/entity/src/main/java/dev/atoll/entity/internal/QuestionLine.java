package dev.atoll.entity.internal;

import dev.atoll.entity.EntityMessage;
import java.time.Duration;

/**
 * Open questions, the oldest first. Each one leaves at once, from wherever it stands, so an old one keeps no others. The
 * lock is held for a few assignments, never while anybody is called.
 */
final class QuestionLine<R extends EntityMessage> {

    private final long timeoutNanos;
    private Question<R> oldest;
    private Question<R> newest;
    private boolean closed;

    QuestionLine(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /** Puts it last and sets its deadline; false when the line is closed. */
    synchronized boolean join(Question<R> question) {
        if (closed) {
            return false;
        }
        question.deadlineNanos = System.nanoTime() + timeoutNanos;
        question.inLine = true;
        question.before = newest;
        if (newest == null) {
            oldest = question;
        } else {
            newest.after = question;
        }
        newest = question;
        return true;
    }

    /** Does nothing when it has left before. The links are cut, so that what has left keeps nothing else alive. */
    synchronized void leave(Question<R> question) {
        if (!question.inLine) {
            return;
        }
        question.inLine = false;
        if (question.before == null) {
            oldest = question.after;
        } else {
            question.before.after = question.after;
        }
        if (question.after == null) {
            newest = question.before;
        } else {
            question.after.before = question.before;
        }
        question.before = null;
        question.after = null;
    }

    /** Takes out the oldest when its deadline has passed or the line is closed; null when there is none such. */
    synchronized Question<R> takeLate(long nowNanos) {
        Question<R> first = oldest;
        if (first == null || (!closed && nowNanos - first.deadlineNanos < 0)) {
            return null;
        }
        leave(first);
        return first;
    }

    synchronized void close() {
        closed = true;
    }
}
