package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Backups;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RepositoryState;
import dev.atoll.backup.StoredBackup;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.Journal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The backups that a region has in its repositories, and the lock of those who change them. Blocks. */
public final class RegionBackups {

    /** Among the locks of the region's nodes: who makes or removes backups. */
    private static final int LOCK = 1;

    private final Journal journal;
    private final List<Repository> repositories;

    RegionBackups(Journal journal, List<Repository> repositories) {
        this.journal = journal;
        this.repositories = List.copyOf(repositories);
    }

    String region() {
        return journal.identity().region().value();
    }

    String journalId() {
        return journal.identity().id().toString();
    }

    /** @throws AtollException {@link ErrorCode#BACKUPS_OFF} when there are none */
    List<Repository> repositories() {
        if (repositories.isEmpty()) {
            throw new AtollException(ErrorCode.BACKUPS_OFF, "This region has no repository for backups.");
        }
        return repositories;
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

    /** The backup in each repository that has it; one that cannot be read matters only when no other has it. */
    public List<StoredBackup> find(String id) {
        List<StoredBackup> found = new ArrayList<>();
        EachRepository.Failures failures =
                EachRepository.in(repositories(), repository -> manifests(repository).stream()
                        .filter(manifest -> manifest.id().equals(id))
                        .forEach(manifest -> found.add(new StoredBackup(repository.describe(), manifest))));
        if (found.isEmpty()) {
            failures.throwAny();
            throw new AtollException(ErrorCode.NO_SUCH_BACKUP, "There is no backup '" + id + "' of this region.");
        }
        return found;
    }

    /** Of this region, also those of earlier journals; oldest first. */
    List<BackupManifest> manifests(Repository repository) {
        return new ManifestStore(repository)
                .sound(region() + "/").stream()
                        .map(ManifestStore.Stored::manifest)
                        .toList();
    }

    List<BackupManifest> ofThisJournal(Repository repository) {
        return manifests(repository).stream()
                .filter(manifest -> manifest.journal().equals(journalId()))
                .toList();
    }

    /** The complete one whose rows end last. */
    Optional<BackupManifest> newest(Repository repository) {
        return ofThisJournal(repository).stream()
                .filter(BackupManifest::complete)
                .reduce((older, newer) -> newer.to() >= older.to() ? newer : older);
    }

    Repository repository(StoredBackup backup) {
        return repositories.stream()
                .filter(repository -> repository.describe().equals(backup.repository()))
                .findFirst()
                .orElseThrow();
    }

    /** @throws AtollException {@link ErrorCode#BACKUP_RUNNING} while somebody else makes or removes one */
    <T> T exclusively(Supplier<T> work) {
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
}
