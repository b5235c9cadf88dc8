package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.journal.JournalRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import slick.jdbc.JdbcProfile;

/** Where H2 and PostgreSQL differ. */
public sealed interface Dialect extends AutoCloseable permits H2Dialect, PostgresDialect {

    /** For messages; holds no password. */
    String description();

    DataSource driver();

    /** Run on each new connection. */
    String connectionInitSql();

    JdbcProfile slickProfile();

    /** The folder of the migrations. */
    String schemaFolder();

    /** Keeps other nodes from changing the schema until this transaction ends. */
    void lockSchema(Connection transaction) throws SQLException;

    /** A connection of the pool, such that {@link #writersInFlight} knows who writes through it. */
    Connection writerConnection(DataSource pool) throws SQLException;

    /**
     * Everyone who at this moment may have been given an ordering and has not yet committed or rolled back.
     *
     * <p>Whoever writes is in every answer from before its first ordering is given out until after its rows are visible
     * to all. Names are not used twice, except after a restart of the database, when all earlier writers are gone.
     */
    Set<String> writersInFlight(Connection connection) throws SQLException;

    /** See {@link dev.atoll.journal.JournalReader#listKeys}; ids in [from, before), or (from, before) if not inclusive. */
    List<String> listKeys(Connection connection, KeyRange range, int limit) throws SQLException;

    /** Takes one row that a query has found; whether it wants more. */
    @FunctionalInterface
    interface RowSink {
        boolean take(JournalRow row);
    }

    /**
     * Gives the rows of entities after a sequence number of each, those of one entity together and in their order.
     *
     * @param most rows of each entity
     */
    void rowsAfter(Connection connection, List<String> ids, List<Long> after, int most, RowSink sink)
            throws SQLException;

    /** Inserts rows with their own orderings, in the connection's transaction. */
    void insertRows(Connection connection, List<JournalRow> rows) throws SQLException;

    /** Before many rows are inserted; until {@link #endLoading} they may not be found by entity or ordering. */
    void beginLoading(Connection connection) throws SQLException;

    /** After many rows were inserted. May take long. */
    void endLoading(Connection connection) throws SQLException;

    /** Takes a lock among the region's nodes without waiting; held until it is given back or the connection ends. */
    boolean tryLock(Connection connection, int lock) throws SQLException;

    void unlock(Connection connection, int lock) throws SQLException;

    /** A query for the highest ordering that was ever given out; 0 before the first. */
    String lastOrderingSql();

    /** Whether waiting cannot help against this failure to connect. */
    boolean hopeless(SQLException e);

    AtollException explain(SQLException e);

    /** Called once, when the database can be used. */
    void connected() throws SQLException;

    /** Called when the pool is closed. */
    @Override
    void close();
}
