package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

/** What an SQL state says about the database as a whole. */
final class SqlErrors {
    /** Shut down by an operator, crashed, starting up, out of connections, I/O error, gone mid-statement. */
    private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "53300", "58030");

    /** Waited too long for a lock (H2), lost to another transaction, or was the victim of a deadlock. */
    private static final Set<String> BUSY = Set.of("HYT00", "40001", "40P01", "55P03");

    private static final int MOST_CAUSES = 20;

    private SqlErrors() {}

    static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || (state != null && (state.startsWith("08") || AWAY.contains(state)));
    }

    /** PostgreSQL says so; H2 passes on what the system says, also when a later statement finds its file closed for that. */
    static boolean isFull(SQLException e) {
        boolean full = "53100".equals(e.getSQLState());
        Throwable each = e;
        for (int depth = 0; each != null && depth < MOST_CAUSES; depth++) {
            full |= String.valueOf(each.getMessage()).contains("No space left on device");
            each = each.getCause();
        }
        return full;
    }

    static boolean refusesUser(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("28");
    }

    /** What the driver says, without the full stop that a sentence around it has. */
    static String text(SQLException e) {
        return String.valueOf(e.getMessage()).strip().replaceFirst("\\.+$", "");
    }

    static AtollException explain(String database, SQLException e) {
        if (isFull(e)) {
            return new AtollException(
                    ErrorCode.DATABASE_FULL, "The disk of the database " + database + " is full: " + text(e) + ".", e);
        }
        if (BUSY.contains(String.valueOf(e.getSQLState()))) {
            return new AtollException(
                    ErrorCode.UNAVAILABLE,
                    "The database " + database + " is busy with other transactions, and has rolled this one back: "
                            + text(e) + ".",
                    e);
        }
        return isAway(e)
                ? new AtollException(
                        ErrorCode.DATABASE_UNREACHABLE,
                        "The database " + database + " cannot be reached: " + text(e)
                                + ". Check that it runs and that this host may connect.",
                        e)
                : new AtollException(
                        ErrorCode.INTERNAL,
                        "The database " + database + " failed (SQL state " + e.getSQLState() + "): " + e.getMessage(),
                        e);
    }
}
