package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreReport;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupAndRestoreIT {

    private static final long SMALL_FILES = 2_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Type.class)
    void whatWasBackedUpIsRestoredRowByRowAsANewJournal(Type type) {
        try (Repository repository =
                        Repositories.open(directory.resolve("repository").toString());
                TestRegionJournal region = TestRegionJournal.fresh(type, directory.resolve("from"), 1)) {
            increment(region, 300);
            BackupManifest backup = backup(region, repository, BackupType.FULL);
            assertThat(backup.files()).hasSizeGreaterThan(3);
            assertThat(backup.rows()).isEqualTo(300);
            try (TestRegionJournal restored = restore(repository, type, new RestoreTarget.Latest())) {
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
        try (Repository repository =
                        Repositories.open(directory.resolve("repository").toString());
                TestRegionJournal region = TestRegionJournal.fresh(Type.H2, directory.resolve("from"), 1)) {
            increment(region, 100);
            BackupManifest first = backup(region, repository, BackupType.INCREMENTAL);
            assertThat(first.type()).isEqualTo("full");
            increment(region, 10);
            assertThat(backup(region, repository, BackupType.INCREMENTAL).rows())
                    .isEqualTo(10);
            increment(region, 10);
            BackupManifest last = backup(region, repository, BackupType.INCREMENTAL);
            assertThat(last.rows()).isEqualTo(10);
            RestorePlan chain = Restore.plan(repository, new RestoreTarget.Latest(), "", "");
            assertThat(chain.backups()).hasSize(3).endsWith(last.id());
            BackupManifest differential = backup(region, repository, BackupType.DIFFERENTIAL);
            assertThat(differential.rows()).isEqualTo(20);
            assertThat(differential.parent()).isEqualTo(first.id());
            try (TestRegionJournal restored = restore(repository, Type.H2, new RestoreTarget.Latest())) {
                assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
            }
        }
    }

    @Test
    void anInstantBringsBackExactlyWhatHappenedUpToIt() {
        try (Repository repository =
                        Repositories.open(directory.resolve("repository").toString());
                TestRegionJournal region = TestRegionJournal.fresh(Type.H2, directory.resolve("from"), 1)) {
            increment(region, 120);
            HybridTimestamp at = region.increment("counters|a");
            var then = TestRegionJournal.folded(region.rows());
            increment(region, 80);
            backup(region, repository, BackupType.FULL);
            try (TestRegionJournal restored = restore(repository, Type.H2, new RestoreTarget.Until(at))) {
                assertThat(TestRegionJournal.folded(restored.rows())).isEqualTo(then);
                assertThat(restored.rows()).hasSize(121);
            }
        }
    }

    static void increment(TestRegionJournal region, int times) {
        for (int i = 0; i < times; i++) {
            region.increment("counters|" + i % 7);
        }
    }

    private static BackupManifest backup(TestRegionJournal region, Repository repository, BackupType type) {
        BackupRun run = new BackupRun(region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES), repository);
        return run.complete(run.begin(type));
    }

    private TestRegionJournal restore(Repository repository, Type type, RestoreTarget target) {
        var settings = TestDatabases.freshSettings(type, directory.resolve("into"));
        try (var database = Database.open(settings)) {
            RestoreReport report = Restore.run(
                    repository,
                    BackupKeys.NONE,
                    Restore.plan(repository, target, "", ""),
                    new Restore.Choice(Set.of(), false, 2),
                    database,
                    () -> Instant.EPOCH,
                    new Random(99),
                    new Silent());
            assertThat(report.unknown()).isEmpty();
        }
        return TestRegionJournal.open(settings, 3);
    }

    private static final class Silent implements Restore.Progress {
        @Override
        public void rows(long done, long all) {
            // nobody looks
        }

        @Override
        public void checked(long keys) {
            // nobody looks
        }
    }
}
