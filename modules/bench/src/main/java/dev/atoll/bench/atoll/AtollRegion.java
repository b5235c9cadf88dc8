package dev.atoll.bench.atoll;

import dev.atoll.bench.database.JournalDatabase;
import java.util.concurrent.CompletionStage;

/** One region of Atoll, embedded in this JVM. */
public final class AtollRegion implements AutoCloseable {
    private final JournalDatabase database;

    private AtollRegion(JournalDatabase database) {
        this.database = database;
    }

    /** A region without peers. */
    public static AtollRegion alone(JournalDatabase database) {
        return new AtollRegion(database);
    }

    /** Sets a register. */
    public CompletionStage<?> write(int key, String value) {
        throw new UnsupportedOperationException(database + " " + key + value);
    }

    /** Increments a counter by one. */
    public CompletionStage<?> increment(String key) {
        throw new UnsupportedOperationException(key);
    }

    /** The database of this region. */
    public JournalDatabase database() {
        return database;
    }

    @Override
    public void close() {}
}
