package dev.atoll.bench.database;

import java.time.Duration;
import java.util.List;

/** Hands out empty databases of one product; all of them survive a kill of the process once a commit returned. */
public interface Server extends AutoCloseable {

    /** The product. */
    Engine engine();

    /** Creates a new, empty database. */
    JournalDatabase create();

    /**
     * Does what the database does now and then by itself, so that it does not fall into one measurement and not into
     * another: statistics of young tables, without which their plans are bad, and a checkpoint, after which the log's files
     * are used again.
     */
    void settle(List<JournalDatabase> databases);

    /** Processor time that its own processes, apart from this JVM, have used since they started. */
    Duration processorTime();

    /** Stops the product and deletes its files. */
    @Override
    void close();
}
