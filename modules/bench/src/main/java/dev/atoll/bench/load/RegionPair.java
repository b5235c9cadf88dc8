package dev.atoll.bench.load;

import dev.atoll.bench.database.JournalDatabase;
import java.util.concurrent.CompletionStage;

/** Two regions that replicate to each other in one JVM, each with a database of its own. */
public interface RegionPair extends AutoCloseable {

    /** Who it is, in results. */
    String name();

    /**
     * Writes one value to one key in one region.
     *
     * @param side 0 or 1
     * @param key at least 0
     * @param value made by {@link Payload}
     * @return completes when the region acknowledges the write as durable
     */
    CompletionStage<?> write(int side, int key, String value);

    /** The database of one region, for observation from outside. */
    JournalDatabase journal(int side);

    /** Stops both regions; their databases stay. */
    @Override
    void close();
}
