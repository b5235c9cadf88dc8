package dev.atoll.backup.internal;

import dev.atoll.backup.BackupEvent;
import dev.atoll.backup.BackupEvent.Task;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What a node does with backups, in all repositories. Everything blocks. Safe for use by several threads. */
public final class BackupWork {

    private static final Duration TAIL_PATIENCE = Duration.ofMinutes(1);
    private static final Duration TAIL_CHECK = Duration.ofMillis(5);

    /** Whoever has not written to a file for so long was killed. */
    private static final Duration ABANDONED = Duration.ofDays(1);

    private static final Duration TIDY = Duration.ofHours(1);

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
    private final Map<Repository, Archiver> archivers = new LinkedHashMap<>();
    private final Troubles troubles;
    private final InstantSource clock;
    private Instant tidied = Instant.EPOCH;
    private volatile boolean closed;

    /** @param events hears of troubles, and of their ends */
    public BackupWork(
            BackupSettings settings,
            Journal journal,
            TailProgress progress,
            InstantSource clock,
            RandomGenerator random,
            String node,
            Executor blocking,
            Consumer<BackupEvent> events) {
        this.keys = BackupKeys.load(settings.keyFiles());
        this.settings = settings;
        this.clock = clock;
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
        this.troubles = new Troubles(journal.identity().region(), events);
        repositories.forEach(repository -> archivers.put(
                repository, new Archiver(source, repository, settings.archive().segmentBytes())));
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

    /** Makes the backups that are due, and removes what the archives need no more. For one thread. */
    public void upkeep() {
        if (repositories.isEmpty()) {
            journal.retention().release(BackupRun.HOLD);
            return;
        }
        boolean tidy = isTidyDue();
        each(Task.BACKUP, repository -> {
            boolean mine = schedule.keep(repository);
            archivers.get(repository).prune();
            if (tidy) {
                repository.removeUnfinished(
                        journal.identity().region() + "/", clock.instant().minus(ABANDONED));
            }
            return mine;
        });
    }

    private boolean isTidyDue() {
        Instant now = clock.instant();
        if (Duration.between(tidied, now).abs().compareTo(TIDY) < 0) {
            return false;
        }
        tidied = now;
        return true;
    }

    /** Brings what is new into the archives. For one thread. */
    public void archive() {
        archive((archiver, mark) -> {
            archiver.step(mark);
            return true;
        });
    }

    /** The same, but only where what is new fills a file. For the same thread. */
    public void archiveIfFull() {
        archive(Archiver::stepIfFull);
    }

    private void archive(BiPredicate<Archiver, BackupRun.Mark> step) {
        if (settings.archive().enabled()) {
            TailAdvanced last = progress.last();
            BackupRun.Mark mark = new BackupRun.Mark(last.watermark(), last.complete());
            each(Task.ARCHIVE, repository -> step.test(archivers.get(repository), mark));
        }
    }

    /** @param work tells whether it could be done */
    private void each(Task task, Predicate<Repository> work) {
        EachRepository.in(repositories, repository -> {
                    if (work.test(repository)) {
                        troubles.works(task, repository);
                    }
                })
                .byRepository()
                .forEach((repository, failure) -> {
                    if (!closed) {
                        troubles.fails(task, repository, failure);
                    }
                });
    }

    public void close() {
        closed = true;
        repositories.forEach(Repository::close);
    }
}
