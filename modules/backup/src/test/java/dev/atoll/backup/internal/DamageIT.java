package dev.atoll.backup.internal;

import static dev.atoll.backup.internal.TestFiles.increment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.VerifyReport;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A full backup and two increments, of which something is broken. */
class DamageIT {

    private static final int SAMPLES = 60;

    @TempDir
    Path directory;

    private BackedUpRegion files;
    private Repository repository;
    private TestRegionJournal region;

    @BeforeEach
    void open() {
        files = new BackedUpRegion(Type.H2, directory);
        repository = files.repository();
        region = files.region();
    }

    @AfterEach
    void close() {
        files.close();
    }

    private List<BackupManifest> chain(BackupKeys keys) {
        return chain(keys, BackupCodec.ZSTD);
    }

    private List<BackupManifest> chain(BackupKeys keys, BackupCodec codec) {
        increment(region, 60);
        BackupManifest full = TestFiles.backup(region, repository, BackupType.FULL, keys, codec);
        increment(region, 10);
        BackupManifest second = TestFiles.backup(region, repository, BackupType.INCREMENTAL, keys, codec);
        increment(region, 10);
        return List.of(full, second, TestFiles.backup(region, repository, BackupType.INCREMENTAL, keys, codec));
    }

    private VerifyReport verify(BackupManifest manifest, BackupKeys keys, boolean again) {
        return files.verify(manifest, keys, again);
    }

    @ParameterizedTest
    @CsvSource({"ZSTD, false", "ZSTD, true", "GZIP, false", "LZ4, false", "NONE, true"})
    void everyByteThatIsFlippedIsNoticed(BackupCodec codec, boolean encrypted) throws IOException {
        BackupKeys keys = encrypted ? TestFiles.key(directory, "key") : BackupKeys.NONE;
        BackupManifest full = chain(keys, codec).get(0);
        assertThat(verify(full, keys, true).problems()).isEmpty();
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<Path> paths =
                full.files().stream().map(file -> files.file(file.path())).toList();
        Path manifest = files.manifest(full);
        for (int i = 0; i < SAMPLES; i++) {
            Path file = i % 3 == 0 ? manifest : paths.get(random.nextInt(paths.size()));
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
        Path file = files.file(full.files().get(0).path());
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
        Files.writeString(files.manifest(last), "{}");
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
        int all = chain.stream().mapToInt(manifest -> manifest.files().size()).sum();
        VerifyReport first = verify(chain.get(1), BackupKeys.NONE, false);
        VerifyReport second = verify(chain.get(2), BackupKeys.NONE, false);
        assertThat(second.before()).isEqualTo(first.read());
        assertThat(second.read()).isEqualTo(chain.get(2).files().size());
        assertThat(verify(chain.get(2), BackupKeys.NONE, true).read()).isEqualTo(all);
    }

    @Test
    void whatIsNotNeededKeepsNobodyFromRestoringTheRestAndIsNamed() throws IOException {
        List<BackupManifest> chain = chain(BackupKeys.NONE);
        increment(region, 10);
        BackupManifest differential = files.backup(BackupType.DIFFERENTIAL);
        Files.writeString(files.manifest(chain.get(1)), "{}");
        Path foreign = files.file("eu/another-journal/backups/20990101T000000.000Z-full/manifest.json");
        Files.createDirectories(foreign.getParent());
        Files.writeString(foreign, "not one of ours");
        Files.writeString(files.file("manifest.json"), "nor this");
        RestorePlan plan = Restore.plan(repository, new RestoreTarget.Latest(), "", "");
        assertThat(plan.backups()).containsExactly(chain.get(0).id(), differential.id());
        assertThat(plan.skipped())
                .hasSize(2)
                .anyMatch(why -> why.contains(chain.get(1).id()));
        assertThat(Restore.plan(
                                repository,
                                new RestoreTarget.Backup(chain.get(0).id()),
                                "",
                                "")
                        .skipped())
                .isEmpty();
        assertThat(verify(differential, BackupKeys.NONE, false).problems()).isEmpty();
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    @Test
    void theLatestIsNotTakenForGrantedWhileTheNewestBackupCannotBeRead() throws IOException {
        List<BackupManifest> chain = chain(BackupKeys.NONE);
        Files.writeString(files.manifest(chain.get(2)), "{}");
        assertThatThrownBy(() -> Restore.plan(repository, new RestoreTarget.Latest(), "", ""))
                .hasMessageContaining("--to")
                .hasMessageContaining(chain.get(1).id());
        HybridTimestamp known = HybridTimestamp.parse(chain.get(1).completeUntil());
        assertThat(Restore.plan(repository, new RestoreTarget.Until(known), "", "")
                        .backups())
                .endsWith(chain.get(1).id());
        region.pass(60_000);
        new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, 1 << 20), repository, 1 << 20)
                .step(region.mark());
        RestorePlan plan = Restore.plan(repository, new RestoreTarget.Latest(), "", "");
        assertThat(plan.backups()).endsWith(chain.get(1).id());
        assertThat(plan.upTo()).isEqualTo(region.mark().watermark());
    }

    @Test
    void aRepositoryThatANewerVersionWroteIsRefused() throws IOException {
        BackupManifest full = chain(BackupKeys.NONE).get(0);
        String inner = "{\"format\":9,\"id\":\"" + full.id() + "\"}";
        String sum = HexFormat.of().formatHex(RowFileWriter.sha256().digest(inner.getBytes(StandardCharsets.UTF_8)));
        Files.writeString(files.manifest(full), "{\"sha256\":\"" + sum + "\",\"manifest\":" + inner + "}");
        assertRefused(ErrorCode.BACKUP_NEWER, new RestoreTarget.Latest());
        assertRefused(ErrorCode.BACKUP_NEWER, new RestoreTarget.Backup(full.id()));
        assertThatThrownBy(() -> files.backup(BackupType.FULL))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BACKUP_NEWER));
    }

    @Test
    void aDamagedAMissingAndAnUnreadableSegmentOfTheArchiveAreNoticed() throws IOException {
        BackupKeys keys = TestFiles.key(directory, "key");
        BackupManifest full = chain(keys).get(2);
        Archiver archiver = new Archiver(region.source(BackupCodec.ZSTD, keys, 1 << 20), repository, 1 << 20);
        for (int i = 0; i < 4; i++) {
            increment(region, 10);
            archiver.step(region.mark());
        }
        assertThat(files.verifyArchive(full, keys, false))
                .matches(VerifyReport::sound)
                .matches(report -> report.read() == 4 && report.rows() == 40);
        assertThat(files.verifyArchive(full, keys, false))
                .matches(report -> report.read() == 0 && report.before() == 4);
        assertThat(files.verifyArchive(full, BackupKeys.NONE, true).problems()).hasSize(4);
        List<Segment> segments = Segment.all(repository, full.region(), full.journal());
        Path second = files.file(segments.get(1).file().path());
        byte[] sound = Files.readAllBytes(second);
        Files.write(second, Arrays.copyOf(sound, sound.length - 1));
        assertThat(files.verifyArchive(full, keys, false).problems()).hasSize(1);
        sound[sound.length / 2] ^= 1;
        Files.write(second, sound);
        assertThat(files.verifyArchive(full, keys, true).problems()).hasSize(1);
        repository.delete(segments.get(1).file().path());
        assertThat(files.verifyArchive(full, keys, false).problems())
                .singleElement()
                .asString()
                .contains("has no rows after " + segments.get(1).file().from());
    }
}
