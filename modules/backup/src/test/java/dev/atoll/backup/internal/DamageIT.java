package dev.atoll.backup.internal;

import static dev.atoll.backup.internal.TestFiles.increment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.VerifyReport;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A full backup and two increments, of which something is broken. */
class DamageIT {

    private static final int SAMPLES = 150;

    @TempDir
    Path directory;

    private Repository repository;
    private TestRegionJournal region;

    @BeforeEach
    void open() {
        repository = Repositories.open(directory.resolve("repository").toString());
        region = TestRegionJournal.fresh(Type.H2, directory.resolve("from"), 1);
    }

    @AfterEach
    void close() {
        region.close();
        repository.close();
    }

    private List<BackupManifest> chain(BackupKeys keys) {
        increment(region, 60);
        BackupManifest full = TestFiles.backup(region, repository, BackupType.FULL, keys);
        increment(region, 10);
        BackupManifest second = TestFiles.backup(region, repository, BackupType.INCREMENTAL, keys);
        increment(region, 10);
        return List.of(full, second, TestFiles.backup(region, repository, BackupType.INCREMENTAL, keys));
    }

    private VerifyReport verify(BackupManifest manifest, BackupKeys keys, boolean again) {
        return new Verification(repository, keys)
                .verify(manifest.region() + "/" + manifest.journal() + "/backups/", manifest.id(), again);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyByteThatIsFlippedIsNoticed(boolean encrypted) throws IOException {
        BackupKeys keys = encrypted ? TestFiles.key(directory, "key") : BackupKeys.NONE;
        BackupManifest full = chain(keys).get(0);
        assertThat(verify(full, keys, true).problems()).isEmpty();
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<Path> files = full.files().stream()
                .map(file -> directory.resolve("repository").resolve(file.path()))
                .toList();
        Path manifest = directory.resolve("repository").resolve(ManifestStore.folder(full) + ManifestStore.NAME);
        for (int i = 0; i < SAMPLES; i++) {
            Path file = i % 3 == 0 ? manifest : files.get(random.nextInt(files.size()));
            byte[] sound = Files.readAllBytes(file);
            byte[] flipped = sound.clone();
            int at = random.nextInt(sound.length);
            flipped[at] = (byte) (flipped[at] ^ (1 << random.nextInt(8)));
            Files.write(file, flipped);
            assertThat(verify(full, keys, true).problems())
                    .as("byte %d of %s, seed %d", at, file, seed)
                    .isNotEmpty();
            Files.write(file, sound);
        }
        assertThat(verify(full, keys, true).problems()).isEmpty();
    }

    @Test
    void aFileThatIsCutShortOrLongerIsNoticedByTheRestoreBeforeAnythingIsWritten() throws IOException {
        BackupManifest full = chain(BackupKeys.NONE).get(0);
        Path file = directory.resolve("repository").resolve(full.files().get(0).path());
        byte[] sound = Files.readAllBytes(file);
        for (byte[] wrong : List.of(Arrays.copyOf(sound, sound.length - 1), Arrays.copyOf(sound, sound.length + 1))) {
            Files.write(file, wrong);
            assertRefused(ErrorCode.BACKUP_DAMAGED, new RestoreTarget.Latest());
            assertThat(verify(full, BackupKeys.NONE, false).sound()).isFalse();
        }
    }

    @Test
    void aDamagedManifestKeepsNobodyFromMakingANewBackup() throws IOException {
        BackupManifest last = chain(BackupKeys.NONE).get(2);
        Files.writeString(
                directory.resolve("repository").resolve(ManifestStore.folder(last) + ManifestStore.NAME), "{}");
        assertRefused(ErrorCode.BACKUP_DAMAGED, new RestoreTarget.Latest());
        BackupManifest full = TestFiles.backup(region, repository, BackupType.FULL, BackupKeys.NONE);
        assertThat(full.rows()).isEqualTo(80);
    }

    @Test
    void aMissingIncrementInTheMiddleIsNoticedBeforeAnythingIsWritten() {
        List<BackupManifest> chain = chain(BackupKeys.NONE);
        repository.delete(ManifestStore.folder(chain.get(1)) + ManifestStore.NAME);
        assertRefused(ErrorCode.BACKUP_DAMAGED, new RestoreTarget.Latest());
        assertThat(Restore.plan(
                                repository,
                                new RestoreTarget.Backup(chain.get(0).id()),
                                "",
                                "")
                        .rows())
                .isEqualTo(60);
    }

    @Test
    void aMissingFileAndABackupThatIsNotCompleteAreNoticed() {
        List<BackupManifest> chain = chain(BackupKeys.NONE);
        repository.delete(chain.get(1).files().get(0).path());
        assertRefused(ErrorCode.BACKUP_DAMAGED, new RestoreTarget.Latest());
        new ManifestStore(repository).write(chain.get(0).failed("disk full"));
        assertRefused(
                ErrorCode.BACKUP_DAMAGED, new RestoreTarget.Backup(chain.get(0).id()));
    }

    private void assertRefused(ErrorCode code, RestoreTarget target) {
        assertThatThrownBy(() -> Restore.plan(repository, target, "", ""))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aRestoreWithTheWrongKeyFailsAndTheDatabaseCannotBeUsed() {
        BackupKeys right = TestFiles.key(directory, "right");
        chain(right);
        var into = TestDatabases.freshSettings(Type.H2, directory.resolve("into"));
        assertThatThrownBy(() -> TestFiles.restore(
                        repository, TestFiles.key(directory, "wrong"), new RestoreTarget.Latest(), into, false))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_KEY_MISSING));
        assertThatThrownBy(() -> TestRegionJournal.open(into, 3))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESTORE_UNFINISHED));
        TestFiles.restore(repository, right, new RestoreTarget.Latest(), into, false);
        try (TestRegionJournal restored = TestRegionJournal.open(into, 3)) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    @Test
    void aKeyCanBeChangedAndTheOldOneReadsWhatItWrote() {
        Path old = directory.resolve("old");
        Path fresh = directory.resolve("fresh");
        increment(region, 20);
        TestFiles.backup(region, repository, BackupType.FULL, TestFiles.key(directory, "old"));
        TestFiles.key(directory, "fresh");
        BackupKeys both = BackupKeys.load(List.of(fresh, old));
        increment(region, 20);
        BackupManifest last = TestFiles.backup(region, repository, BackupType.INCREMENTAL, both);
        assertThat(last.keyId())
                .isEqualTo(BackupKeys.load(List.of(fresh)).current().orElseThrow());
        assertThat(verify(last, both, false).problems()).isEmpty();
        assertThat(verify(last, BackupKeys.load(List.of(fresh)), true).problems())
                .isNotEmpty();
    }

    @Test
    void whatWasVerifiedIsNotReadAgainUnlessAsked() {
        List<BackupManifest> chain = chain(BackupKeys.NONE);
        int files = chain.stream().mapToInt(manifest -> manifest.files().size()).sum();
        VerifyReport first = verify(chain.get(1), BackupKeys.NONE, false);
        VerifyReport second = verify(chain.get(2), BackupKeys.NONE, false);
        assertThat(second.before()).isEqualTo(first.read());
        assertThat(second.read()).isEqualTo(chain.get(2).files().size());
        assertThat(verify(chain.get(2), BackupKeys.NONE, true).read()).isEqualTo(files);
    }
}
