package dev.atoll.entity.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.RowsRemoved;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.pekko.pattern.CircuitBreakerOpenException;
import org.apache.pekko.persistence.typed.internal.JournalFailureException;

/** What a failure of the journal says about the rows that were to be written. */
final class JournalFailure {

    private static final String UNIQUE_VIOLATION = "23505";
    private static final int MAX_CAUSES = 20;

    private JournalFailure() {}

    /**
     * Whether the rows were certainly never handed to the database: the plugin has stopped trying for a while, or no
     * connection could be had. (A connection that breaks later fails with an exception of the driver.)
     */
    static boolean neverSent(Throwable failure) {
        return anyCause(
                failure,
                cause -> cause instanceof CircuitBreakerOpenException
                        || (cause instanceof AtollException atoll && atoll.code() == ErrorCode.DATABASE_UNREACHABLE));
    }

    /** Whether a row with the same number was there already: somebody else has written this entity. */
    static boolean secondWriter(Throwable failure) {
        return anyCause(
                failure, cause -> cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState()));
    }

    /** Whether Pekko tells of a failed recovery once more: the second time it does so with an exception of its own. */
    static boolean toldBefore(Throwable failure) {
        return failure instanceof JournalFailureException;
    }

    /** Whether rows were folded while they were read. */
    static boolean rowsRemoved(Throwable failure) {
        return anyCause(failure, cause -> cause instanceof RowsRemoved);
    }

    /** What it says, without the wrappers that futures add. */
    static String describe(Throwable failure) {
        Throwable told = failure;
        for (int depth = 0; isWrapper(told) && depth < MAX_CAUSES; depth++) {
            told = told.getCause();
        }
        return told.getMessage() != null ? told.getMessage() : told.toString();
    }

    private static boolean isWrapper(Throwable failure) {
        boolean wraps = failure instanceof ExecutionException
                || failure instanceof CompletionException
                || failure instanceof JournalFailureException;
        return wraps && failure.getCause() != null;
    }

    private static boolean anyCause(Throwable failure, Predicate<Throwable> condition) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (condition.test(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
