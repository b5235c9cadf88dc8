package dev.atoll.bench.database;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** H2 database files below one directory, each commit written before it returns ({@code WRITE_DELAY=0}). */
public final class H2Files implements Server {
    private final Path directory;
    private final AtomicInteger created = new AtomicInteger();

    public H2Files(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public Engine engine() {
        return Engine.H2;
    }

    @Override
    public JournalDatabase create() {
        Path database = directory.resolve("h2-" + created.incrementAndGet());
        String url = "jdbc:h2:file:" + database.resolve("journal")
                + ";DATABASE_TO_UPPER=FALSE;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
        return new JournalDatabase(Engine.H2, database, url, "", "");
    }

    @Override
    public void settle(List<JournalDatabase> databases) {
        // H2 does nothing by itself that takes noticeable time.
    }

    @Override
    public Duration processorTime() {
        return Duration.ZERO;
    }

    @Override
    public void close() {
        // Files only; the directory's owner deletes them.
    }
}
