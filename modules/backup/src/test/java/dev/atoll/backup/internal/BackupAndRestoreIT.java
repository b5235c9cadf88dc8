package dev.atoll.backup.internal;

import static dev.atoll.backup.internal.TestFiles.SMALL_FILES;
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
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupAndRestoreIT {

    @TempDir
    Path directory;

    private BackedUpRegion files;
    private TestRegionJournal region;
    private Repository repository;

    @BeforeEach
    void open() {
        files = new BackedUpRegion(Type.H2, directory);
        region = files.region();
        repository = files.repository();
    }

    @AfterEach
    void close() {
        files.close();
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void whatWasBackedUpIsRestoredRowByRowAsANewJournal(Type type) {
        try (BackedUpRegion fixture = new BackedUpRegion(type, directory.resolve(type.name()))) {
            TestRegionJournal region = fixture.region();
            increment(region, 300);
            BackupManifest backup = fixture.backup(BackupType.FULL);
            assertThat(backup.files()).hasSizeGreaterThan(3);
            assertThat(backup.rows()).isEqualTo(300);
            try (TestRegionJournal restored = fixture.restore(new RestoreTarget.Latest())) {
                assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
                assertThat(restored.journal.identity().id())
                        .isNotEqualTo(region.journal.identity().id());
                restored.write("counters|new", region.rows().get(0).payload());
                assertThat(restored.journal.reader().highestOrdering())
                        .isGreaterThan(region.journal.reader().highestOrdering());
            }
        }
    }

    @Test
    void anIncrementAndADifferentialHoldOnlyWhatIsNew() {
        increment(region, 100);
        BackupManifest first = files.backup(BackupType.INCREMENTAL);
        assertThat(first.type()).isEqualTo("full");
        increment(region, 10);
        assertThat(files.backup(BackupType.INCREMENTAL).rows()).isEqualTo(10);
        increment(region, 10);
        BackupManifest last = files.backup(BackupType.INCREMENTAL);
        assertThat(last.rows()).isEqualTo(10);
        RestorePlan chain = Restore.plan(repository, new RestoreTarget.Latest(), "", "");
        assertThat(chain.backups()).hasSize(3).endsWith(last.id());
        BackupManifest differential = files.backup(BackupType.DIFFERENTIAL);
        assertThat(differential.rows()).isEqualTo(20);
        assertThat(differential.parent()).isEqualTo(first.id());
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    @Test
    void afterAClockWasPutBackAnIncrementBuildsOnTheOneWhoseRowsEndLast() {
        increment(region, 20);
        region.clockIsAhead(3_600_000);
        files.backup(BackupType.FULL);
        region.clockIsAhead(0);
        increment(region, 10);
        BackupManifest second = files.backup(BackupType.INCREMENTAL);
        increment(region, 10);
        BackupManifest third = files.backup(BackupType.INCREMENTAL);
        assertThat(third.parent()).isEqualTo(second.id());
        assertThat(third.rows()).isEqualTo(10);
        assertThat(new RegionBackups(region.journal, List.of(repository)).manifests(repository))
                .extracting(BackupManifest::id)
                .endsWith(second.id(), third.id());
    }

    /** The rows of both of its lives are in the chain, with the same numbers. */
    @ParameterizedTest
    @EnumSource(Type.class)
    void aKeyThatWasForgottenAndWrittenAgainIsRestoredAsItWasAtTheTarget(Type type) {
        try (BackedUpRegion fixture = new BackedUpRegion(type, directory.resolve(type.name()))) {
            TestRegionJournal region = fixture.region();
            increment(region, 20);
            HybridTimestamp early = region.increment("counters|a");
            var before = TestRegionJournal.folded(region.rows());
            region.increment("counters|a");
            fixture.backup(BackupType.FULL);
            region.forget("counters|a");
            HybridTimestamp late = region.increment("counters|a");
            var after = TestRegionJournal.folded(region.rows());
            region.increment("counters|a");
            fixture.backup(BackupType.INCREMENTAL);
            assertRestored(fixture, new RestoreTarget.Until(early), before);
            assertRestored(fixture, new RestoreTarget.Until(late), after);
            assertRestored(fixture, new RestoreTarget.Latest(), TestRegionJournal.folded(region.rows()));
        }
    }

    private static void assertRestored(
            BackedUpRegion fixture, RestoreTarget target, Map<String, EntityState> expected) {
        try (TestRegionJournal restored = fixture.restore(target)) {
            assertThat(TestRegionJournal.folded(restored.rows())).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void whatStoodForTheRowsOfAnEarlierLifeStandsForThatOneOnly(Type type) {
        try (BackedUpRegion fixture = new BackedUpRegion(type, directory.resolve(type.name()))) {
            TestRegionJournal region = fixture.region();
            increment(region, 20);
            region.fold("counters|3");
            HybridTimestamp early = region.increment("counters|other");
            fixture.backup(BackupType.FULL);
            region.forget("counters|3");
            region.increment("counters|3");
            fixture.backup(BackupType.INCREMENTAL);
            try (TestRegionJournal restored = fixture.restore(new RestoreTarget.Latest())) {
                assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
                assertThat(new SnapshotReader(restored.database).bases("", 10)).isEmpty();
            }
            try (TestRegionJournal restored = fixture.restore(new RestoreTarget.Until(early))) {
                assertThat(new SnapshotReader(restored.database).bases("", 10))
                        .extracting(SnapshotRow::persistenceId)
                        .containsExactly("counters|3");
            }
        }
    }

    @Test
    void anInstantBringsBackExactlyWhatHappenedUpToIt() {
        increment(region, 120);
        HybridTimestamp at = region.increment("counters|a");
        var then = TestRegionJournal.folded(region.rows());
        increment(region, 80);
        files.backup(BackupType.FULL);
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Until(at))) {
            assertThat(TestRegionJournal.folded(restored.rows())).isEqualTo(then);
            assertThat(restored.rows()).hasSize(121);
        }
    }

    @ParameterizedTest
    @EnumSource(BackupCodec.class)
    void keysThatCompactionHasShortenedAreRestoredFromTheirBasesWithEveryCodec(BackupCodec codec) {
        increment(region, 70);
        region.fold("counters|3");
        increment(region, 14);
        assertThat(region.rows()).hasSizeLessThan(84);
        BackupManifest full = TestFiles.backup(region, repository, BackupType.FULL, BackupKeys.NONE, codec);
        assertThat(full.codec()).isEqualTo(codec.text());
        increment(region, 7);
        TestFiles.backup(region, repository, BackupType.INCREMENTAL, BackupKeys.NONE, codec);
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
            assertThat(new SnapshotReader(restored.database).bases("", 10)).hasSize(1);
        }
    }

    @Test
    void theArchiveBringsWhatTheLastBackupLacksUpToAnyInstant() {
        Archiver archiver =
                new Archiver(region.source(BackupCodec.LZ4, BackupKeys.NONE, SMALL_FILES), repository, 1 << 20);
        increment(region, 20);
        archiver.step(region.mark());
        assertThat(repository.list("")).isEmpty();
        files.backup(BackupType.FULL);
        increment(region, 20);
        archiver.step(region.mark());
        archiver.step(region.mark());
        HybridTimestamp at = region.increment("counters|a");
        var then = TestRegionJournal.folded(region.rows());
        increment(region, 20);
        new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES), repository, 1 << 20)
                .step(region.mark());
        assertThat(Restore.plan(repository, new RestoreTarget.Latest(), "", "").segments())
                .isEqualTo(2);
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Until(at))) {
            assertThat(TestRegionJournal.folded(restored.rows())).isEqualTo(then);
        }
        HybridTimestamp later = HybridTimestamp.of(at.millis() + 1_000_000, 0);
        assertThatThrownBy(() -> Restore.plan(repository, new RestoreTarget.Until(later), "", ""))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TARGET_OUT_OF_REACH));
    }

    @Test
    void rowsThatFillAFileAreArchivedBeforeTheirTime() {
        Archiver archiver =
                new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES), repository, SMALL_FILES);
        increment(region, 40);
        for (int looks = 0; looks < 5; looks++) {
            assertThat(archiver.stepIfFull(region.mark())).isFalse();
        }
        files.backup(BackupType.FULL);
        increment(region, 2);
        assertThat(archiver.stepIfFull(region.mark())).isFalse();
        increment(region, 60);
        assertThat(archiver.stepIfFull(region.mark())).isTrue();
        assertThat(archiver.stepIfFull(region.mark())).isFalse();
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    @Test
    void whileNothingIsWrittenTheArchiveSaysSoAndReachesTheInstant() {
        increment(region, 20);
        files.backup(BackupType.FULL);
        increment(region, 20);
        Archiver archiver =
                new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES), repository, 1 << 20);
        archiver.step(region.mark());
        for (int minute = 0; minute < 3; minute++) {
            region.pass(60_000);
            archiver.step(region.mark());
        }
        HybridTimestamp now = region.mark().complete();
        assertThat(Restore.plan(repository, new RestoreTarget.Until(now), "", "")
                        .segments())
                .isEqualTo(2);
        increment(region, 5);
        archiver.step(region.mark());
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    @Test
    void aNodeWhoseBackupWasTakenOverWritesNothingMore() {
        increment(region, 100);
        BackupRun.Source one = region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES);
        BackupManifest begun = new BackupRun(one, repository).begin(BackupType.FULL);
        BackupRun.Source overtaken = new BackupRun.Source(
                one.identity(),
                one.journal(),
                one.snapshots(),
                one.retention(),
                one.mark(),
                one.clock(),
                one.node(),
                one.form(),
                one.chunkBytes(),
                0,
                () -> {
                    new ManifestStore(repository).write(begun.by("another"));
                    return false;
                });
        assertThatThrownBy(() -> new BackupRun(overtaken, repository).complete(begun))
                .hasMessageContaining("another");
        BackupManifest left = new BackupRun(one, repository).unfinished().orElseThrow();
        assertThat(left.node()).isEqualTo("another");
        assertThat(left.error()).isNull();
    }

    @Test
    void aDatabaseWithSomethingInItIsRefused() {
        increment(region, 5);
        files.backup(BackupType.FULL);
        JournalSettings into = files.into();
        files.restore(new RestoreTarget.Latest(), into).close();
        assertThatThrownBy(() -> files.restore(new RestoreTarget.Latest(), into))
                .hasMessageContaining("--into")
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_NOT_EMPTY));
    }
}
