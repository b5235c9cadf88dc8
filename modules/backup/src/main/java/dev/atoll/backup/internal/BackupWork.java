package dev.atoll.backup.internal;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.TailProgress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** What a node does with backups, in all repositories. Everything blocks. Safe for use by several threads. */
public final class BackupWork {

    private static final Duration TAIL_PATIENCE = Duration.ofMinutes(1);
    private static final Duration TAIL_CHECK = Duration.ofMillis(5);

    private final BackupSettings settings;
    private final BackupKeys keys;
    private final Journal journal;
    private final TailProgress progress;
    private final List<Repository> repositories;
    private final RegionBackups backups;
    private final BackupRemoval removal;
    private final BackupMaker maker;
    private final BackupSchedule schedule;
    private final Verifications verifications;
    private final List<Archiver> archivers;
    private volatile boolean closed;

    public BackupWork(
            BackupSettings settings,
            Journal journal,
            TailProgress progress,
            InstantSource clock,
            RandomGenerator random,
            String node,
            Executor blocking) {
        this.keys = BackupKeys.load(settings.keyFiles());
        this.settings = settings;
        this.journal = journal;
        this.progress = progress;
        this.repositories =
                settings.repositories().stream().map(Repositories::open).toList();
        BackupRun.Source source = new BackupRun.Source(
                journal.identity(),
                journal.reader(),
                new SnapshotReader(journal.database()),
                journal.retention(),
                this::mark,
                clock,
                node,
                new RowFileWriter.Form(settings.codec(), keys, random, blocking),
                settings.chunkBytes(),
                settings.bytesPerSecond(),
                () -> closed);
        this.backups = new RegionBackups(journal, repositories);
        this.removal = new BackupRemoval(backups, settings.keep());
        this.maker = new BackupMaker(backups, source, removal);
        this.schedule = new BackupSchedule(settings.schedule(), backups, maker, clock);
        this.verifications = new Verifications(backups, keys, settings.verifyWait(), clock, () -> closed, blocking);
        this.archivers = repositories.stream()
                .map(repository ->
                        new Archiver(source, repository, settings.archive().segmentBytes()))
                .toList();
    }

    /** Whether there is somewhere to put backups. */
    public boolean enabled() {
        return !repositories.isEmpty();
    }

    /** @throws AtollException {@link ErrorCode#BACKUPS_OFF} */
    public List<Repository> repositories() {
        return backups.repositories();
    }

    public BackupKeys keys() {
        return keys;
    }

    /** What there is. */
    public RegionBackups backups() {
        return backups;
    }

    public BackupMaker maker() {
        return maker;
    }

    public BackupRemoval removal() {
        return removal;
    }

    public Verifications verifications() {
        return verifications;
    }

    /** The tail's word on everything that was committed before the call. */
    private BackupRun.Mark mark() {
        long committed = journal.reader().highestOrdering();
        long begun = System.nanoTime();
        TailAdvanced last = progress.last();
        while (last.watermark() < committed) {
            if (closed || System.nanoTime() - begun > TAIL_PATIENCE.toNanos()) {
                throw new AtollException(
                        ErrorCode.UNAVAILABLE,
                        "The journal's tail has not passed row " + committed + ": a transaction holds it up.");
            }
            LockSupport.parkNanos(TAIL_CHECK.toNanos());
            last = progress.last();
        }
        return new BackupRun.Mark(last.watermark(), last.complete());
    }

    /** Makes the backups that are due, and removes what the archives need no more. */
    public void upkeep() {
        if (repositories.isEmpty()) {
            journal.retention().release(BackupRun.HOLD);
            return;
        }
        each(i -> {
            schedule.keep(repositories.get(i));
            archivers.get(i).prune();
        });
    }

    /** Brings what is new into the archives. For one thread. */
    public void archive() {
        if (settings.archive().enabled()) {
            TailAdvanced last = progress.last();
            BackupRun.Mark mark = new BackupRun.Mark(last.watermark(), last.complete());
            each(i -> archivers.get(i).step(mark));
        }
    }

    /** A failure in one repository does not keep the others from it. */
    private void each(Consumer<Integer> work) {
        AtollException failure = null;
        for (int i = 0; i < repositories.size(); i++) {
            try {
                work.accept(i);
            } catch (AtollException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    public void close() {
        closed = true;
        repositories.forEach(Repository::close);
    }
}
