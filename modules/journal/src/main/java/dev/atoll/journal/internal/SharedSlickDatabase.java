package dev.atoll.journal.internal;

import dev.atoll.journal.Database;
import java.sql.Connection;
import org.apache.pekko.persistence.jdbc.db.SlickDatabase;
import scala.Option;
import scala.Some;
import slick.jdbc.JdbcBackend$;
import slick.jdbc.JdbcBackend.JdbcDatabaseDef;
import slick.jdbc.JdbcDataSource;
import slick.jdbc.JdbcProfile;
import slick.util.AsyncExecutor;

/** The shared pool as the persistence plugins want it: one thread for each of their connections. */
public final class SharedSlickDatabase implements SlickDatabase, AutoCloseable {
    private static final int QUEUED_ACTIONS = 10_000;

    private final JdbcDatabaseDef slick;
    private final JdbcProfile profile;

    public SharedSlickDatabase(Database database) {
        int threads = database.settings().poolSize();
        this.profile = database.dialect().slickProfile();
        this.slick = JdbcBackend$.MODULE$
                .Database()
                .forSource(
                        new Source(database, threads),
                        AsyncExecutor.apply("atoll-journal", threads, threads, QUEUED_ACTIONS, threads));
    }

    @Override
    public JdbcDatabaseDef database() {
        return slick;
    }

    @Override
    public JdbcProfile profile() {
        return profile;
    }

    /** The plugins must not close what others use. */
    @Override
    public boolean allowShutdown() {
        return false;
    }

    @Override
    public void close() {
        slick.close();
    }

    private record Source(Database database, int threads) implements JdbcDataSource {
        @Override
        public Connection createConnection() {
            return database.writerConnection();
        }

        @Override
        public Option<Object> maxConnections() {
            return new Some<>(threads);
        }

        /** The pool's owner closes it. */
        @Override
        public void close() {
            // nothing of its own
        }
    }
}
