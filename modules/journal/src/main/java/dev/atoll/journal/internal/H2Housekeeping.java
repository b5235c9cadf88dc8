package dev.atoll.journal.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what H2 leaves undone with WRITE_DELAY=0, where every commit writes a chunk of some ten kilobytes of its own:
 *
 * <ul>
 *   <li>collects what is still in use from mostly dead chunks, so that the space can be used again. Without it the file
 *       grows by several times what is stored, and commits become slower with the number of chunks;
 *   <li>has the system bring the file to the disk. H2 itself never asks for that: without it, a loss of power could take
 *       more than the last seconds, and could meet chunks that were reused too early.
 * </ul>
 */
final class H2Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(H2Housekeeping.class);
    private static final long PERIOD_MILLIS = 250;

    /** Chunks are rewritten when less than this share of all of them is in use. */
    private static final int FILL_PERCENT = 70;

    /** What one round writes at most: bounds how long it holds up commits. So: often, and little. */
    private static final int ROUND_BYTES = 512 << 10;

    private final Connection connection;
    private final MVStore store;
    private final Thread thread = new Thread(this::run, "atoll-h2-housekeeping");
    private final CountDownLatch closing = new CountDownLatch(1);
    private long seenVersion = -1;
    private boolean failing;

    private H2Housekeeping(Connection connection, MVStore store) {
        this.connection = connection;
        this.store = store;
        thread.setDaemon(true);
    }

    /** Starts it; also keeps the database open until it is closed. */
    static H2Housekeeping start(DataSource driver) throws SQLException {
        Connection connection = driver.getConnection();
        SessionLocal session =
                (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        H2Housekeeping started =
                new H2Housekeeping(connection, session.getDatabase().getStore().getMvStore());
        started.thread.start();
        return started;
    }

    private void run() {
        try {
            while (!closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                round();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() {
        if (store.getCurrentVersion() == seenVersion) {
            return; // nobody has written
        }
        try {
            store.compact(FILL_PERCENT, ROUND_BYTES);
            long version = store.getCurrentVersion();
            store.sync(); // commits go on meanwhile, unlike with CHECKPOINT SYNC
            seenVersion = version;
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("The housekeeping of the H2 database failed; trying again all the time", e);
            }
            failing = true;
        }
    }

    /** Never interrupts a round: an interrupted write closes H2's file. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOG.warn("The H2 database did not close cleanly", e);
        }
    }
}
