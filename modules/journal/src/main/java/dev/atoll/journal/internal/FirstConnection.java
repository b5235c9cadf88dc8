package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits at start until the database answers, and tells the dialect. */
public final class FirstConnection {
    private static final Logger LOG = LoggerFactory.getLogger(FirstConnection.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    private FirstConnection() {}

    public static void await(Dialect dialect, JournalSettings settings) {
        long end = System.nanoTime() + settings.connectWait().toNanos();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            SQLException failure = tryOnce(dialect);
            if (failure == null) {
                return;
            }
            long leftMillis = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (dialect.hopeless(failure) || leftMillis <= 0) {
                throw unreachable(dialect, settings, failure);
            }
            LOG.warn(
                    "The database {} cannot be reached: {}. Trying again for up to {} s.",
                    dialect.description(),
                    SqlErrors.text(failure),
                    leftMillis / 1000);
            pause(Math.min(pause, leftMillis));
            pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private static SQLException tryOnce(Dialect dialect) {
        try (Connection connection = dialect.driver().getConnection()) {
            if (!connection.isValid(5)) {
                return new SQLException("the connection is not valid", "08006");
            }
            dialect.connected();
            return null;
        } catch (SQLException e) {
            return e;
        }
    }

    private static AtollException unreachable(Dialect dialect, JournalSettings settings, SQLException e) {
        AtollException explained = dialect.explain(e);
        if (explained.code() == ErrorCode.DATABASE_IN_USE || explained.code() == ErrorCode.DATABASE_FULL) {
            return explained;
        }
        String hint = dialect.hopeless(e)
                ? "Check atoll.journal.user, password and database."
                : "Waited " + settings.connectWait().toSeconds() + " s (atoll.journal.connect-wait).";
        return new AtollException(
                ErrorCode.DATABASE_UNREACHABLE,
                "The database " + dialect.description() + " cannot be reached: " + SqlErrors.text(e) + ". " + hint,
                e);
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.DATABASE_UNREACHABLE, "Interrupted while waiting for the database", e);
        }
    }
}
