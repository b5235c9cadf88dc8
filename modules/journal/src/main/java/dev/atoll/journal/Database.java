package dev.atoll.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.internal.Dialect;
import dev.atoll.journal.internal.FirstConnection;
import dev.atoll.journal.internal.H2Dialect;
import dev.atoll.journal.internal.Outage;
import dev.atoll.journal.internal.PostgresDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/** The one connection pool of a node. Safe for use by several threads. */
public final class Database implements AutoCloseable {
    private final JournalSettings settings;
    private final Dialect dialect;
    private final HikariDataSource pool;
    private final Outage outage;

    private Database(JournalSettings settings, Dialect dialect, HikariDataSource pool) {
        this.settings = settings;
        this.dialect = dialect;
        this.pool = pool;
        this.outage = new Outage(dialect.description());
    }

    /**
     * Opens the pool. Blocks until the database answers, up to {@code connect-wait}, and logs while it waits. Changes
     * nothing in the database, so a retry is safe.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_UNREACHABLE} when it does not answer or refuses the user,
     *     {@link ErrorCode#DATABASE_IN_USE} when another process has this H2 database open,
     *     {@link ErrorCode#DATA_DIRECTORY_UNWRITABLE}
     */
    public static Database open(JournalSettings settings) {
        Dialect dialect = dialectOf(settings);
        try {
            FirstConnection.await(dialect, settings);
            return new Database(settings, dialect, new HikariDataSource(poolConfig(dialect, settings)));
        } catch (RuntimeException e) {
            dialect.close();
            throw e;
        }
    }

    private static Dialect dialectOf(JournalSettings settings) {
        return switch (settings.type()) {
            case H2 -> H2Dialect.open(settings);
            case POSTGRESQL -> PostgresDialect.open(settings);
        };
    }

    private static HikariConfig poolConfig(Dialect dialect, JournalSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("atoll-journal");
        config.setDataSource(dialect.driver());
        config.setMaximumPoolSize(settings.connections());
        config.setConnectionTimeout(settings.connectionTimeout().toMillis());
        config.setValidationTimeout(Math.max(250, settings.connectionTimeout().toMillis() / 2));
        config.setInitializationFailTimeout(settings.connectionTimeout().toMillis());
        config.setConnectionInitSql(dialect.connectionInitSql());
        return config;
    }

    /** What runs on one connection of the pool. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs work on a connection in auto-commit mode and gives the connection back. Blocks.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_UNREACHABLE}, {@link ErrorCode#DATABASE_FULL}, {@link
     *     ErrorCode#UNAVAILABLE} when the statement waited too long for a lock, or lost a deadlock, or {@link
     *     ErrorCode#INTERNAL} for any other failure of the database
     */
    public <T> T run(Work<T> work) {
        long begun = outage.begin();
        try (Connection connection = pool.getConnection()) {
            T result = work.run(connection);
            outage.answered(begun);
            return result;
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /**
     * Runs work in one transaction: committed when the work returns, rolled back when it throws. Blocks.
     *
     * @throws AtollException as {@link #run}; when the commit itself failed, its outcome is not known
     */
    public <T> T transaction(Work<T> work) {
        return run(connection -> {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.run(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
            connection.setAutoCommit(true);
            return result;
        });
    }

    /** What went wrong first is what is told, also when nothing works any more because of it. */
    private static void rollBack(Connection connection, Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /**
     * Runs work that only one node of the region may do at a time. The lock ends with the work, with this process, and with
     * the connection that it is held on. Blocks as long as the work does, and takes up a connection.
     *
     * @param lock any number of the caller's own
     * @return empty when somebody else is at it: nothing was done
     * @throws AtollException as {@link #run}, and whatever the work throws
     */
    public <T> Optional<T> exclusively(int lock, Supplier<T> work) {
        return run(connection -> {
            if (!dialect.tryLock(connection, lock)) {
                return Optional.empty();
            }
            try {
                return Optional.of(work.get());
            } finally {
                dialect.unlock(connection, lock);
            }
        });
    }

    /**
     * A connection for writing rows of the journal. Whatever writes such rows must take its connections here, so that the
     * tail knows of them, and must close each soon after its commit. Blocks up to {@code connection-timeout}.
     *
     * @throws AtollException {@link ErrorCode#DATABASE_UNREACHABLE}
     */
    public Connection writerConnection() {
        long begun = outage.begin();
        try {
            Connection connection = dialect.writerConnection(pool);
            outage.answered(begun);
            return connection;
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    private AtollException explained(SQLException e) {
        AtollException explained = dialect.explain(e);
        outage.failed(explained);
        return explained;
    }

    public JournalSettings settings() {
        return settings;
    }

    /** What differs between the databases; of use inside this module only. */
    public Dialect dialect() {
        return dialect;
    }

    /** Closes all connections. */
    @Override
    public void close() {
        pool.close();
        dialect.close();
    }
}
