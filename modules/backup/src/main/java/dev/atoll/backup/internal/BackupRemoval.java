package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.Backups;
import dev.atoll.backup.Repository;
import dev.atoll.backup.StoredBackup;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes backups, as rules say or as somebody asks, never one that another builds on. Blocks. */
public final class BackupRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(BackupRemoval.class);

    private final RegionBackups backups;
    private final BackupSettings.Keep keep;

    BackupRemoval(RegionBackups backups, BackupSettings.Keep keep) {
        this.backups = backups;
        this.keep = keep;
    }

    /** @return what was removed, or would be; fails when that cannot be done in any repository */
    public Backups.Expiry expire(boolean dryRun) {
        List<Repository> all = backups.repositories();
        return backups.exclusively(() -> {
            List<StoredBackup> gone = new ArrayList<>();
            EachRepository.Failures failures = EachRepository.in(all, repository -> expire(repository, dryRun, gone));
            failures.throwIfNowhere();
            Map<String, String> failed = new LinkedHashMap<>();
            failures.byRepository().forEach((repository, e) -> failed.put(repository.describe(), e.getMessage()));
            return new Backups.Expiry(gone, failed);
        });
    }

    private void expire(Repository repository, boolean dryRun, List<StoredBackup> gone) {
        for (BackupManifest manifest : expired(repository)) {
            if (!dryRun) {
                remove(repository, manifest);
            }
            gone.add(new StoredBackup(repository.describe(), manifest));
        }
        if (!dryRun) {
            removeLeftOver(repository);
        }
    }

    private List<BackupManifest> expired(Repository repository) {
        return KeepPolicy.expired(backups.ofThisJournal(repository), keep);
    }

    /** What is due after a backup; for whoever has the lock. */
    void afterBackup(Repository repository) {
        if (keep.afterBackup()) {
            expired(repository).forEach(gone -> remove(repository, gone));
        }
        removeLeftOver(repository);
    }

    /** Without its manifest a folder is what a removal that was killed has left. */
    private void removeLeftOver(Repository repository) {
        String folder = ManifestStore.backups(backups.region(), backups.journalId());
        Map<String, List<String>> byBackup = repository.list(folder).stream()
                .map(Repository.Item::path)
                .filter(path -> path.indexOf('/', folder.length()) > 0)
                .collect(Collectors.groupingBy(path -> path.substring(0, path.indexOf('/', folder.length()) + 1)));
        byBackup.forEach((backup, paths) -> {
            if (!paths.contains(backup + ManifestStore.NAME)) {
                paths.forEach(repository::delete);
            }
        });
    }

    public void delete(String id) {
        backups.exclusively(() -> {
            for (StoredBackup backup : backups.find(id)) {
                Repository repository = backups.repository(backup);
                requireUnneeded(repository, backup.manifest());
                remove(repository, backup.manifest());
                if (!backup.manifest().journal().equals(backups.journalId())) {
                    removeArchiveOfNothing(repository, backup.manifest().journal());
                }
            }
            return null;
        });
    }

    /** Of an earlier journal without any backup, also without one that cannot be read: nobody can restore from that. */
    private void removeArchiveOfNothing(Repository repository, String journal) {
        boolean needed = repository.list(ManifestStore.backups(backups.region(), journal)).stream()
                .anyMatch(item -> item.path().endsWith("/" + ManifestStore.NAME));
        if (!needed) {
            repository.list(Segment.folder(backups.region(), journal)).forEach(item -> repository.delete(item.path()));
        }
    }

    private void requireUnneeded(Repository repository, BackupManifest manifest) {
        for (BackupManifest other : backups.manifests(repository)) {
            if (manifest.id().equals(other.parent())) {
                throw new AtollException(
                        ErrorCode.BACKUP_NEEDED, "The backup " + other.id() + " builds on " + manifest.id() + ".");
            }
        }
        if (backups.newest(repository).map(BackupManifest::id).equals(Optional.of(manifest.id()))) {
            throw new AtollException(ErrorCode.BACKUP_NEEDED, manifest.id() + " is the newest complete backup.");
        }
    }

    /** The manifest first: from then on nobody takes the rest for a backup. */
    static void remove(Repository repository, BackupManifest manifest) {
        String folder = ManifestStore.folder(manifest);
        repository.delete(folder + ManifestStore.NAME);
        repository.list(folder).forEach(item -> repository.delete(item.path()));
        LOG.info("The backup {} in {} was removed", manifest.id(), repository.describe());
    }
}
