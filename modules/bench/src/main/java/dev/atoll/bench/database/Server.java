package dev.atoll.bench.database;

import java.time.Duration;

/** Hands out empty databases of one product; all of them survive a kill of the process once a commit returned. */
public interface Server extends AutoCloseable {

    /** The product. */
    Engine engine();

    /** Creates a new, empty database. */
    JournalDatabase create();

    /** Processor time that its own processes, apart from this JVM, have used since they started. */
    Duration processorTime();

    /** Stops the product and deletes its files. */
    @Override
    void close();
}
