package dev.atoll.backup.internal.drill;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.JournalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database for one drill, in a directory of its own that goes with it. */
final class Scratch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private static final int ATTEMPTS = 50;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Path directory;
    private Database database;

    private Scratch(Path directory) {
        this.directory = directory;
    }

    /** @throws AtollException {@link ErrorCode#DATA_DIRECTORY_UNWRITABLE} */
    static Scratch make(Path base, JournalIdentity journal, String drill) {
        Path directory = base.resolve(prefix(journal) + drill);
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.DATA_DIRECTORY_UNWRITABLE,
                    "The directory " + directory + " for a drill cannot be made (atoll.recovery.drills.directory): "
                            + e,
                    e);
        }
        return new Scratch(directory);
    }

    private static String prefix(JournalIdentity journal) {
        return "drill-" + journal.region() + "-" + journal.id() + "-";
    }

    /** An empty one; what was in it before is gone. */
    Database fresh() {
        if (database != null) {
            database.close();
            database = null;
            remove(directory);
        }
        database = Database.open(JournalSettings.of(directory.toString(), "", ""));
        return database;
    }

    @Override
    public void close() {
        try {
            if (database != null) {
                database.close();
            }
        } finally {
            remove(directory);
        }
    }

    /** Removes what killed drills of this journal have left on this node. Call it only while no drill runs. */
    static void removeLeft(Path base, JournalIdentity journal) {
        if (!Files.isDirectory(base)) {
            return;
        }
        try (Stream<Path> entries = Files.list(base)) {
            List<Path> left = entries.filter(
                            entry -> entry.getFileName().toString().startsWith(prefix(journal)))
                    .toList();
            left.forEach(Scratch::remove);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("What drills have left in {} cannot be removed: {}", base, e.toString());
        }
    }

    /** A database that is closed may still be at its last file for a moment. */
    private static void remove(Path directory) {
        for (int attempt = 1; Files.exists(directory); attempt++) {
            try {
                removeAll(directory);
            } catch (UncheckedIOException e) {
                if (attempt == ATTEMPTS) {
                    LOG.warn("The directory {} of a drill cannot be removed: {}", directory, e.toString());
                    return;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void removeAll(Path directory) {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path each : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
