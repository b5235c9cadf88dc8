package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Database;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits at start until nobody who was writing the journal before is still at it: the transaction of a process that has
 * died goes on in the database. A data actor that is read from the journal before it commits would not have its row, and
 * would give others what it has as all there is.
 */
public final class FormerWriters {
    private static final Logger LOG = LoggerFactory.getLogger(FormerWriters.class);
    private static final long FIRST_PAUSE_MILLIS = 5;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private FormerWriters() {}

    /**
     * Blocks. Those that begin meanwhile are not waited for: other nodes of the region may be writing all the time.
     *
     * @param limit how long at most
     * @throws AtollException {@link ErrorCode#DATABASE_IN_USE} when the time is up; a retry is safe
     */
    public static void await(Database database, Duration limit) {
        Set<String> writers = new HashSet<>(inFlight(database));
        long end = System.nanoTime() + limit.toNanos();
        for (long pause = FIRST_PAUSE_MILLIS; !writers.isEmpty(); pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
            long leftMillis = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (leftMillis <= 0) {
                throw stuck(database, writers, limit);
            }
            if (pause == LONGEST_PAUSE_MILLIS) {
                LOG.warn(
                        "Transactions of before this start still write the journal of {}: {}. Waiting for their end for up"
                                + " to {} s.",
                        database.dialect().description(),
                        writers,
                        leftMillis / 1000);
            }
            FirstConnection.pause(Math.min(pause, leftMillis));
            writers.retainAll(inFlight(database));
        }
    }

    private static Set<String> inFlight(Database database) {
        return database.run(database.dialect()::writersInFlight);
    }

    private static AtollException stuck(Database database, Set<String> writers, Duration limit) {
        return new AtollException(
                ErrorCode.DATABASE_IN_USE,
                "Transactions of before this start still write the journal of "
                        + database.dialect().description() + " after " + limit.toSeconds()
                        + " s (atoll.journal.connect-wait): " + writers
                        + ". The last number of each is the process in the database; end those that are stuck with SELECT"
                        + " pg_terminate_backend(number).");
    }
}
