package dev.atoll.backup.internal;

import static dev.atoll.backup.internal.TestFiles.SMALL_FILES;
import static dev.atoll.backup.internal.TestFiles.increment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.journal.JournalSettings.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups that are asked for while another one is unfinished. */
class BackupMakerIT {

    @TempDir
    Path directory;

    private BackedUpRegion files;
    private RegionBackups backups;
    private BackupMaker maker;
    private BackupRun run;

    @BeforeEach
    void open() {
        files = new BackedUpRegion(Type.H2, directory);
        backups = new RegionBackups(files.region().journal, List.of(files.repository()));
        BackupRun.Source source = files.region().source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES);
        maker = new BackupMaker(
                backups, source, new BackupRemoval(backups, new BackupSettings.Keep(0, 0, 0, 0, false)));
        run = new BackupRun(source, files.repository());
    }

    @AfterEach
    void close() {
        files.close();
    }

    private List<String> asked(BackupType type) {
        List<String> begun = new ArrayList<>();
        maker.make(type, manifest -> begun.add(manifest.id()));
        return begun;
    }

    private List<String> complete() {
        return backups.manifests(files.repository()).stream()
                .filter(BackupManifest::complete)
                .map(BackupManifest::id)
                .toList();
    }

    @Test
    void aSmallerOneIsMadeAfterTheUnfinishedOneThatItBuildsOn() {
        increment(files.region(), 40);
        String full = run.begin(BackupType.FULL).id();
        increment(files.region(), 10);
        List<String> begun = asked(BackupType.INCREMENTAL);
        assertThat(begun).hasSize(2).startsWith(full);
        assertThat(complete()).isEqualTo(begun);
        BackupManifest increment = backups.find(begun.get(1)).get(0).manifest();
        assertThat(increment.type()).isEqualTo("incremental");
        assertThat(increment.rows()).isEqualTo(10);
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows())
                    .usingRecursiveComparison()
                    .isEqualTo(files.region().rows());
        }
    }

    @Test
    void oneThatHoldsAsMuchTakesThePlaceOfTheUnfinishedOne() {
        increment(files.region(), 40);
        String first = asked(BackupType.FULL).get(0);
        increment(files.region(), 10);
        String unfinished = run.begin(BackupType.INCREMENTAL).id();
        List<String> begun = asked(BackupType.FULL);
        assertThat(begun).hasSize(1);
        assertThat(complete()).containsExactly(first, begun.get(0));
        assertThat(files.repository().list("")).noneMatch(item -> item.path().contains(unfinished));
    }

    @Test
    void theLastBackupOfAnEarlierJournalTakesItsArchiveAlong() {
        increment(files.region(), 40);
        String full = asked(BackupType.FULL).get(0);
        String increment = asked(BackupType.INCREMENTAL).get(0);
        increment(files.region(), 10);
        new Archiver(files.region().source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES), files.repository(), 1 << 20)
                .step(files.region().mark());
        try (TestRegionJournal later = files.restore(new RestoreTarget.Latest())) {
            RegionBackups of = new RegionBackups(later.journal, List.of(files.repository()));
            BackupRemoval removal = new BackupRemoval(of, new BackupSettings.Keep(1, 0, 0, 0, true));
            assertThat(removal.expire(false).expired()).isEmpty();
            removal.delete(increment);
            assertThat(files.repository().list("")).anyMatch(item -> item.path().contains("/archive/"));
            removal.delete(full);
            assertThat(files.repository().list("")).isEmpty();
        }
    }

    @Test
    void theUnfinishedOneOfTheSameTypeIsGoneOnWith() {
        increment(files.region(), 40);
        String full = run.begin(BackupType.FULL).id();
        assertThat(asked(BackupType.FULL)).containsExactly(full);
        assertThat(complete()).containsExactly(full);
    }
}
