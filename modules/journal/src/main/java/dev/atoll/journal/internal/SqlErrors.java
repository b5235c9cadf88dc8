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

    private SqlErrors() {}

    static boolean isAway(SQLException e) {
        String state = e.getSQLState();
        return e instanceof SQLTransientConnectionException
                || e instanceof SQLNonTransientConnectionException
                || (state != null && (state.startsWith("08") || AWAY.contains(state)));
    }

    static boolean refusesUser(SQLException e) {
        return e.getSQLState() != null && e.getSQLState().startsWith("28");
    }

    static AtollException explain(String database, SQLException e) {
        return isAway(e)
                ? new AtollException(
                        ErrorCode.DATABASE_UNREACHABLE,
                        "The database " + database + " cannot be reached: " + e.getMessage()
                                + ". Check that it runs and that this host may connect.",
                        e)
                : new AtollException(
                        ErrorCode.INTERNAL,
                        "The database " + database + " failed (SQL state " + e.getSQLState() + "): " + e.getMessage(),
                        e);
    }
}
