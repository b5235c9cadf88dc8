package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.VerifyReport;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;

/** A region's journal and a repository for its backups, both in a directory. */
final class BackedUpRegion implements AutoCloseable {

    private final Type type;
    private final Path directory;
    private final Repository repository;
    private final TestRegionJournal region;
    private int restores;

    BackedUpRegion(Type type, Path directory) {
        this(type, TestRegionJournal.fresh(type, directory.resolve("from"), 1), directory);
    }

    /** Of a journal that there may be already. */
    BackedUpRegion(JournalSettings from, Path directory) {
        this(from.type(), TestRegionJournal.open(from, 1), directory);
    }

    private BackedUpRegion(Type type, TestRegionJournal region, Path directory) {
        this.type = type;
        this.directory = directory;
        this.repository = Repositories.open(directory.resolve("repository").toString());
        this.region = region;
    }

    Repository repository() {
        return repository;
    }

    TestRegionJournal region() {
        return region;
    }

    /** A file of the repository. */
    Path file(String path) {
        return directory.resolve("repository").resolve(path);
    }

    Path manifest(BackupManifest backup) {
        return file(ManifestStore.folder(backup) + ManifestStore.NAME);
    }

    BackupManifest backup(BackupType type) {
        return backup(type, BackupKeys.NONE);
    }

    BackupManifest backup(BackupType type, BackupKeys keys) {
        return TestFiles.backup(region, repository, type, keys);
    }

    /** An empty database. */
    JournalSettings into() {
        return TestDatabases.freshSettings(type, directory.resolve("into-" + ++restores));
    }

    /** The restored journal; whoever asks closes it. */
    TestRegionJournal restore(RestoreTarget target) {
        return restore(target, into());
    }

    TestRegionJournal restore(RestoreTarget target, JournalSettings into) {
        assertThat(TestFiles.restore(repository, BackupKeys.NONE, target, into, false)
                        .unknown())
                .isEmpty();
        return TestRegionJournal.open(into, 3);
    }

    VerifyReport verify(BackupManifest backup, BackupKeys keys, boolean again) {
        return verification(keys).backup(ManifestStore.backups(backup.region(), backup.journal()), backup.id(), again);
    }

    /** Of the archive after a backup. */
    VerifyReport verifyArchive(BackupManifest backup, BackupKeys keys, boolean again) {
        return verification(keys).archive(backup.region(), backup.journal(), backup.to(), again);
    }

    private Verification verification(BackupKeys keys) {
        return new Verification(repository, keys, new VerifyProgress(() -> false));
    }

    @Override
    public void close() {
        region.close();
        repository.close();
    }
}
