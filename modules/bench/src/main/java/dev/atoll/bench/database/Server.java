package dev.atoll.bench.database;

/** Hands out empty databases of one product; all of them survive a kill of the process once a commit returned. */
public interface Server extends AutoCloseable {

    /** The product. */
    Engine engine();

    /** Creates a new, empty database. */
    JournalDatabase create();

    /** Stops the product and deletes its files. */
    @Override
    void close();
}
