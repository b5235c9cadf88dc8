package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes backups in the repositories, one at a time in the region. Blocks. */
public final class BackupMaker {

    private static final Logger LOG = LoggerFactory.getLogger(BackupMaker.class);

    private final RegionBackups backups;
    private final BackupRun.Source source;
    private final BackupRemoval removal;
    private final Map<Repository, Long> reached = new ConcurrentHashMap<>();

    BackupMaker(RegionBackups backups, BackupRun.Source source, BackupRemoval removal) {
        this.backups = backups;
        this.source = source;
        this.removal = removal;
    }

    /**
     * Makes a backup in every repository. A failure in one does not keep the others from it.
     *
     * @param begun hears of the first one as soon as it is listed
     */
    public void make(BackupType type, Consumer<BackupManifest> begun) {
        backups.repositories();
        backups.exclusively(() -> {
            EachRepository.Failures failures =
                    EachRepository.in(backups.repositories(), repository -> make(type, repository, begun));
            failures.byRepository()
                    .forEach((repository, e) ->
                            LOG.warn("A backup to {} failed: {}", repository.describe(), e.getMessage()));
            failures.throwAny();
            return null;
        });
    }

    /** The same in one repository. */
    void make(BackupType type, Repository repository) {
        backups.exclusively(() -> {
            make(type, repository, manifest -> {});
            return null;
        });
    }

    /** What was left unfinished is gone on with, or goes when all that it was to hold is in the one that is asked for. */
    private void make(BackupType type, Repository repository, Consumer<BackupManifest> begun) {
        BackupRun run = new BackupRun(source, repository);
        Optional<BackupManifest> left = run.unfinished();
        while (left.isPresent()) {
            BackupType other = BackupType.of(left.get().type());
            if (type.compareTo(other) < 0) {
                BackupRemoval.remove(repository, left.get());
            } else {
                complete(run, left.get(), repository, begun);
                if (type == other) {
                    return;
                }
            }
            left = run.unfinished();
        }
        complete(run, run.begin(type), repository, begun);
    }

    private void complete(
            BackupRun run, BackupManifest manifest, Repository repository, Consumer<BackupManifest> begun) {
        begun.accept(manifest);
        LOG.info(
                "The backup {} to {} begins after {} of {}",
                manifest.id(),
                repository.describe(),
                manifest.reached(),
                manifest.to());
        BackupManifest complete = run.complete(manifest);
        removal.afterBackup(repository);
        holdRows();
        LOG.info(
                "The backup {} to {} is complete: {} rows, {} bytes",
                complete.id(),
                repository.describe(),
                complete.rows(),
                complete.bytes());
    }

    /** Rows that no repository lacks may go. One that cannot be read now holds what it held before, or everything. */
    private void holdRows() {
        EachRepository.in(
                        backups.repositories(),
                        repository -> reached.put(
                                repository,
                                backups.newest(repository)
                                        .map(BackupManifest::to)
                                        .orElse(0L)))
                .byRepository()
                .forEach((repository, e) ->
                        LOG.warn("{} holds the rows that it held before: {}", repository.describe(), e.getMessage()));
        BackupRun.hold(
                source.retention(),
                backups.repositories().stream()
                        .mapToLong(repository -> reached.getOrDefault(repository, 0L))
                        .min()
                        .orElse(0));
    }
}
