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
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.TailProgress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
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
        BackupKeys keys = BackupKeys.load(settings.keyFiles());
        this.repositories =
                settings.repositories().stream().map(Repositories::open).toList();
        this.source = new BackupRun.Source(
                journal.identity(),
                journal.reader(),
                this::mark,
                clock,
                node,
                new RowFileWriter.Form(settings.codec(), keys, random, packing),
                settings.chunkBytes(),
                settings.bytesPerSecond(),
                () -> closed);
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
                .list(region() + "/").stream()
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
        LOG.info(
                "The backup {} to {} is complete: {} rows, {} bytes",
                complete.id(),
                repository.describe(),
                complete.rows(),
                complete.bytes());
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
