package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreReport;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalRestore;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.Restored;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** One restore: all rows into the tables, by several files at once, then each key from its rows. */
public final class RestoreRun {

    private static final String OPEN_JOBS = "_recovery|open/";
    private static final int BATCH_ROWS = 4_000;
    private static final long BATCH_BYTES = 4 << 20;

    private final Repository repository;
    private final BackupKeys keys;
    private final RestorePlan plan;
    private final Restore.Choice choice;
    private final Restore.Progress progress;
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong inserted = new AtomicLong();

    /** Rows of lives of a key that are not restored. */
    private long superseded;

    public RestoreRun(
            Repository repository,
            BackupKeys keys,
            RestorePlan plan,
            Restore.Choice choice,
            Restore.Progress progress) {
        this.repository = repository;
        this.keys = keys;
        this.plan = plan;
        this.choice = choice;
        this.progress = progress;
    }

    public RestoreReport into(Database database, InstantSource clock, RandomGenerator random) {
        return JournalRestore.exclusively(database, () -> restored(database, clock, random));
    }

    private RestoreReport restored(Database database, InstantSource clock, RandomGenerator random) {
        long begun = System.nanoTime();
        JournalRestore journal = JournalRestore.begin(database, RegionId.of(plan.region()), clock, random);
        KeyCheck.Found found = loadedAndChecked(journal, database, clock);
        if (found.unknownKeys() > 0 && !choice.allowIncomplete()) {
            throw new AtollException(
                    ErrorCode.RESTORE_INCOMPLETE,
                    "Of " + found.unknownKeys() + " keys the backup cannot tell what they held then, for example "
                            + found.unknown() + ".");
        }
        requireCollections(found.collections());
        Restored restored = journal.finish(
                plan.target() instanceof RestoreTarget.Until until ? until.at() : found.newest(),
                choice.collections(),
                choice.asTruth() ? Restored.Truth.WANTED : Restored.Truth.NONE);
        return new RestoreReport(
                plan.region(),
                journal.identity().id().toString(),
                restored.at().toString(),
                inserted.get() - superseded - found.removedRows(),
                found.keys(),
                found.unknown(),
                found.unknownKeys(),
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    private KeyCheck.Found loadedAndChecked(JournalRestore journal, Database database, InstantSource clock) {
        ExecutorService threads = Executors.newFixedThreadPool(choice.threads());
        try {
            load(journal, threads);
            superseded = journal.loaded(() -> KeyLives.upTo(plan.target()));
            SnapshotReader bases = new SnapshotReader(database);
            return new KeyCheck(journal, bases, plan.target(), clock, progress::checked, threads).run();
        } finally {
            end(threads);
        }
    }

    private void requireCollections(Set<String> defined) {
        for (String collection : choice.collections()) {
            if (!defined.contains(collection)) {
                throw new AtollException(
                        ErrorCode.UNKNOWN_COLLECTION,
                        "There was no collection '" + collection + "' at the target; there were "
                                + new TreeSet<>(defined) + ".");
            }
        }
    }

    private void load(JournalRestore journal, ExecutorService threads) {
        List<Future<?>> files = new ArrayList<>();
        long reached = 0;
        for (BackupFile file : plan.files()) {
            long after = reached;
            files.add(threads.submit(() -> load(journal, file, after)));
            reached = Math.max(reached, file.to());
        }
        files.forEach(RestoreRun::joined);
    }

    /** Nobody writes to the database any more when a restore has failed. */
    private static void end(ExecutorService threads) {
        threads.shutdownNow();
        try {
            boolean unused = threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static <T> T joined(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AtollException known
                    ? known
                    : new AtollException(ErrorCode.INTERNAL, "The restore failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AtollException(ErrorCode.RESTORE_UNFINISHED, "The restore was interrupted.", e);
        }
    }

    /** @param after rows up to here are in another file as well */
    private void load(JournalRestore journal, BackupFile file, long after) {
        Batch batch = new Batch(journal, file, after);
        String sum = RowFileReader.read(repository, file.path(), keys, batch);
        batch.flush();
        boolean wrongSum = file.sha256() != null && !file.sha256().equals(sum);
        if (wrongSum || batch.records != file.rows()) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED,
                    "The file " + file.path() + " in " + repository.describe() + " is not the one that was written.");
        }
    }

    /** Jobs that were open then have ended since, or go on when other regions bring their list. */
    private boolean isWanted(String persistenceId) {
        if (persistenceId.startsWith(OPEN_JOBS)) {
            return false;
        }
        return choice.collections().isEmpty()
                || persistenceId.startsWith("_")
                || choice.collections().contains(persistenceId.substring(0, persistenceId.indexOf('|')));
    }

    /** Rows on their way from one file into the tables. */
    private final class Batch implements RowCodec.Sink {
        private final JournalRestore journal;
        private final BackupFile file;
        private final long after;
        private final List<JournalRow> rows = new ArrayList<>(BATCH_ROWS);
        private final List<SnapshotRow> bases = new ArrayList<>();
        private long bytes;
        private long records;

        Batch(JournalRestore journal, BackupFile file, long after) {
            this.journal = journal;
            this.file = file;
            this.after = after;
        }

        @Override
        public void row(JournalRow row) {
            records++;
            if (row.ordering() <= file.from() || row.ordering() > file.to()) {
                throw new AtollException(
                        ErrorCode.BACKUP_DAMAGED,
                        "The file " + file.path() + " holds the row " + row.ordering() + ", which is not its.");
            }
            if (row.ordering() > after && isWanted(row.persistenceId())) {
                rows.add(row);
                bytes += row.memoryBytes();
            }
            flushWhenFull();
        }

        @Override
        public void base(SnapshotRow snapshot) {
            records++;
            if (isWanted(snapshot.persistenceId())) {
                bases.add(snapshot);
                bytes += snapshot.payload().length;
            }
            flushWhenFull();
        }

        private void flushWhenFull() {
            if (rows.size() + bases.size() >= BATCH_ROWS || bytes >= BATCH_BYTES) {
                flush();
            }
        }

        void flush() {
            if (!rows.isEmpty()) {
                journal.insert(rows);
            }
            if (!bases.isEmpty()) {
                journal.insertSnapshots(bases, true);
            }
            inserted.addAndGet(rows.size());
            rows.clear();
            bases.clear();
            bytes = 0;
            progress.rows(read.addAndGet(records - counted), plan.rows());
            counted = records;
        }

        private long counted;
    }
}
