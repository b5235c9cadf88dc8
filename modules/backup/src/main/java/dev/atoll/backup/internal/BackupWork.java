package dev.atoll.backup.internal;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Backups;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RepositoryState;
import dev.atoll.backup.StoredBackup;
import dev.atoll.backup.VerifyReport;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.TailProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node does with backups, in all repositories. Everything blocks. Safe for use by several threads. */
public final class BackupWork {

    private static final Logger LOG = LoggerFactory.getLogger(BackupWork.class);

    /** Among the locks of the region's nodes: who makes or removes backups. */
    private static final int LOCK = 1;

    private static final Duration TAIL_PATIENCE = Duration.ofMinutes(1);
    private static final Duration TAIL_CHECK = Duration.ofMillis(5);

    private final BackupSettings settings;
    private final BackupKeys keys;
    private final InstantSource clock;
    private final Instant since;
    private final List<Archiver> archivers = new ArrayList<>();
    private final Journal journal;
    private final TailProgress progress;
    private final List<Repository> repositories;
    private final BackupRun.Source source;
    private volatile boolean closed;

    public BackupWork(
            BackupSettings settings,
            Journal journal,
            TailProgress progress,
            InstantSource clock,
            RandomGenerator random,
            String node,
            Executor packing) {
        this.journal = journal;
        this.progress = progress;
        this.settings = settings;
        this.clock = clock;
        this.since = clock.instant();
        this.keys = BackupKeys.load(settings.keyFiles());
        this.repositories =
                settings.repositories().stream().map(Repositories::open).toList();
        this.source = new BackupRun.Source(
                journal.identity(),
                journal.reader(),
                new SnapshotReader(journal.database()),
                journal.retention(),
                this::mark,
                clock,
                node,
                new RowFileWriter.Form(settings.codec(), keys, random, packing),
                settings.chunkBytes(),
                settings.bytesPerSecond(),
                () -> closed);
        repositories.forEach(repository -> archivers.add(
                new Archiver(source, repository, settings.archive().segmentBytes())));
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

    public Backups.Overview overview() {
        List<RepositoryState> states = new ArrayList<>();
        List<StoredBackup> backups = new ArrayList<>();
        for (Repository repository : repositories()) {
            try {
                List<BackupManifest> found = manifests(repository);
                found.forEach(manifest -> backups.add(new StoredBackup(repository.describe(), manifest)));
                states.add(state(repository, found));
            } catch (AtollException e) {
                states.add(new RepositoryState(repository.describe(), e.getMessage(), null, 0));
            }
        }
        return new Backups.Overview(states, backups);
    }

    private RepositoryState state(Repository repository, List<BackupManifest> backups) {
        List<Segment> segments = Segment.all(repository, region(), journalId());
        String until = segments.isEmpty()
                ? backups.stream()
                        .filter(backup -> backup.complete() && backup.journal().equals(journalId()))
                        .map(BackupManifest::completeUntil)
                        .reduce((a, b) -> b)
                        .orElse(null)
                : segments.get(segments.size() - 1).completeUntil().toString();
        return new RepositoryState(repository.describe(), null, until, segments.size());
    }

    public List<StoredBackup> find(String id) {
        List<StoredBackup> found = new ArrayList<>();
        for (Repository repository : repositories()) {
            manifests(repository).stream()
                    .filter(manifest -> manifest.id().equals(id))
                    .forEach(manifest -> found.add(new StoredBackup(repository.describe(), manifest)));
        }
        if (found.isEmpty()) {
            throw new AtollException(ErrorCode.NO_SUCH_BACKUP, "There is no backup '" + id + "' of this region.");
        }
        return found;
    }

    /** Of this region, also those of earlier journals; oldest first. */
    private List<BackupManifest> manifests(Repository repository) {
        return new ManifestStore(repository)
                .sound(region() + "/").stream()
                        .map(ManifestStore.Stored::manifest)
                        .toList();
    }

    private String region() {
        return journal.identity().region().value();
    }

    private String journalId() {
        return journal.identity().id().toString();
    }

    private List<Repository> repositories() {
        if (repositories.isEmpty()) {
            throw new AtollException(ErrorCode.BACKUPS_OFF, "This region has no repository for backups.");
        }
        return repositories;
    }

    /**
     * Makes a backup in every repository; first ends one that was begun. A failure in one does not keep the others from it.
     *
     * @param begun hears of the first one as soon as it is listed
     */
    public void backup(BackupType type, Consumer<BackupManifest> begun) {
        List<Repository> all = repositories();
        exclusively(() -> {
            AtollException failure = null;
            for (Repository repository : all) {
                try {
                    backup(type, repository, begun);
                } catch (AtollException e) {
                    LOG.warn("A backup to {} failed: {}", repository.describe(), e.getMessage());
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return null;
        });
    }

    private void backup(BackupType type, Repository repository, Consumer<BackupManifest> begun) {
        BackupRun run = new BackupRun(source, repository);
        BackupManifest manifest = run.unfinished().orElseGet(() -> run.begin(type));
        begun.accept(manifest);
        LOG.info(
                "The backup {} to {} begins after {} of {}",
                manifest.id(),
                repository.describe(),
                manifest.reached(),
                manifest.to());
        BackupManifest complete = run.complete(manifest);
        if (settings.keep().afterBackup()) {
            expired(repository).forEach(gone -> remove(repository, gone));
        }
        holdRows();
        LOG.info(
                "The backup {} to {} is complete: {} rows, {} bytes",
                complete.id(),
                repository.describe(),
                complete.rows(),
                complete.bytes());
    }

    /** Rows that no repository lacks may go. */
    private void holdRows() {
        long reached = Long.MAX_VALUE;
        for (Repository repository : repositories) {
            reached =
                    Math.min(reached, newest(repository).map(BackupManifest::to).orElse(0L));
        }
        BackupRun.hold(journal.retention(), reached);
    }

    private Optional<BackupManifest> newest(Repository repository) {
        return ofThisJournal(repository).stream()
                .filter(BackupManifest::complete)
                .reduce((older, newer) -> newer.to() >= older.to() ? newer : older);
    }

    private List<BackupManifest> ofThisJournal(Repository repository) {
        return manifests(repository).stream()
                .filter(manifest -> manifest.journal().equals(journalId()))
                .toList();
    }

    /** Ends what a killed node has begun, or makes what is due; does nothing while somebody else makes one. */
    public void upkeep() {
        if (repositories.isEmpty()) {
            journal.retention().release(BackupRun.HOLD);
            return;
        }
        AtollException failure = null;
        for (int i = 0; i < repositories.size(); i++) {
            try {
                upkeep(repositories.get(i));
                archivers.get(i).prune();
            } catch (AtollException e) {
                failure = e.code() == ErrorCode.BACKUP_RUNNING ? failure : e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void upkeep(Repository repository) {
        Optional<BackupType> due = due(ofThisJournal(repository));
        if (due.isPresent()) {
            exclusively(() -> {
                backup(due.get(), repository, manifest -> {});
                return null;
            });
        }
    }

    private Optional<BackupType> due(List<BackupManifest> backups) {
        if (backups.stream().anyMatch(manifest -> !manifest.complete())) {
            return backups.stream()
                    .filter(manifest -> !manifest.complete())
                    .map(manifest -> BackupType.of(manifest.type()))
                    .findFirst();
        }
        if (isDue(settings.schedule().full(), BackupType.FULL, backups)) {
            return Optional.of(BackupType.FULL);
        }
        if (isDue(settings.schedule().differential(), BackupType.DIFFERENTIAL, backups)) {
            return Optional.of(BackupType.DIFFERENTIAL);
        }
        return isDue(settings.schedule().incremental(), BackupType.INCREMENTAL, backups)
                ? Optional.of(BackupType.INCREMENTAL)
                : Optional.empty();
    }

    /** A backup that holds as much, or more, counts as one of the type. */
    private boolean isDue(String schedule, BackupType type, List<BackupManifest> backups) {
        Optional<Instant> last = backups.stream()
                .filter(manifest -> BackupType.of(manifest.type()).compareTo(type) <= 0)
                .map(manifest -> Instant.parse(manifest.startedAt()))
                .max(Comparator.naturalOrder());
        return Schedule.parse(schedule).due(last, since, clock.instant());
    }

    /** Brings what is new into the archives; a failure of one does not keep the others from it. For one thread. */
    public void archive() {
        if (!settings.archive().enabled() || archivers.isEmpty()) {
            return;
        }
        TailAdvanced last = progress.last();
        BackupRun.Mark mark = new BackupRun.Mark(last.watermark(), last.complete());
        AtollException failure = null;
        for (Archiver archiver : archivers) {
            try {
                archiver.step(mark);
            } catch (AtollException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** @param again whether files that were verified before are read again */
    public List<VerifyReport> verify(String id, boolean again) {
        List<VerifyReport> reports = new ArrayList<>();
        for (StoredBackup backup : find(id)) {
            Repository repository = repository(backup);
            reports.add(new Verification(repository, keys)
                    .verify(region() + "/" + backup.manifest().journal() + "/backups/", id, again));
        }
        return reports;
    }

    private Repository repository(StoredBackup backup) {
        return repositories.stream()
                .filter(repository -> repository.describe().equals(backup.repository()))
                .findFirst()
                .orElseThrow();
    }

    /** @return what was removed, or would be */
    public List<StoredBackup> expire(boolean dryRun) {
        List<Repository> all = repositories();
        return exclusively(() -> {
            List<StoredBackup> gone = new ArrayList<>();
            for (Repository repository : all) {
                for (BackupManifest manifest : expired(repository)) {
                    if (!dryRun) {
                        remove(repository, manifest);
                    }
                    gone.add(new StoredBackup(repository.describe(), manifest));
                }
            }
            return gone;
        });
    }

    private List<BackupManifest> expired(Repository repository) {
        return KeepPolicy.expired(ofThisJournal(repository), settings.keep());
    }

    public void delete(String id) {
        exclusively(() -> {
            for (StoredBackup backup : find(id)) {
                Repository repository = repository(backup);
                requireUnneeded(repository, backup.manifest());
                remove(repository, backup.manifest());
            }
            return null;
        });
    }

    private void requireUnneeded(Repository repository, BackupManifest manifest) {
        for (BackupManifest other : manifests(repository)) {
            if (manifest.id().equals(other.parent())) {
                throw new AtollException(
                        ErrorCode.BACKUP_NEEDED, "The backup " + other.id() + " builds on " + manifest.id() + ".");
            }
        }
        if (newest(repository).map(BackupManifest::id).equals(Optional.of(manifest.id()))) {
            throw new AtollException(ErrorCode.BACKUP_NEEDED, manifest.id() + " is the newest complete backup.");
        }
    }

    /** The manifest first: from then on nobody takes the rest for a backup. */
    private void remove(Repository repository, BackupManifest manifest) {
        String folder = ManifestStore.folder(manifest);
        repository.delete(folder + ManifestStore.NAME);
        repository.list(folder).forEach(item -> repository.delete(item.path()));
        LOG.info("The backup {} in {} was removed", manifest.id(), repository.describe());
    }

    private <T> T exclusively(Supplier<T> work) {
        Optional<Optional<T>> done = journal.database().exclusively(LOCK, () -> Optional.ofNullable(work.get()));
        if (done.isEmpty()) {
            throw new AtollException(ErrorCode.BACKUP_RUNNING, "A backup is being made or removed" + byWhom() + ".");
        }
        return done.get().orElse(null);
    }

    private String byWhom() {
        try {
            return overview().backups().stream()
                    .map(StoredBackup::manifest)
                    .filter(manifest -> !manifest.complete())
                    .findFirst()
                    .map(manifest -> ": " + manifest.id() + " by " + manifest.node())
                    .orElse("");
        } catch (AtollException e) {
            return "";
        }
    }

    public void close() {
        closed = true;
        repositories.forEach(Repository::close);
    }
}
