package dev.atoll.backup.internal;

import static dev.atoll.backup.internal.TestFiles.SMALL_FILES;
import static dev.atoll.backup.internal.TestFiles.increment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Backups;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.StoredBackup;
import dev.atoll.backup.VerifyReport;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.RetentionStore.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region with two repositories, of which the first one goes away: a file is where its directory was. */
class SeveralRepositoriesIT {

    @TempDir
    Path directory;

    private BackedUpRegion files;
    private TestRegionJournal region;
    private Repository away;
    private Repository there;
    private RegionBackups backups;
    private BackupRemoval removal;
    private BackupMaker maker;
    private Verifications verifications;

    @BeforeEach
    void open() {
        files = new BackedUpRegion(Type.H2, directory);
        region = files.region();
        there = files.repository();
        away = Repositories.open(directory.resolve("away").toString());
        backups = new RegionBackups(region.journal, List.of(away, there));
        BackupRun.Source source = region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES);
        removal = new BackupRemoval(backups, new BackupSettings.Keep(1, 0, 0, 0, false));
        maker = new BackupMaker(backups, source, removal);
        verifications = new Verifications(
                backups,
                BackupKeys.NONE,
                Duration.ofMinutes(1),
                () -> Instant.EPOCH,
                () -> false,
                ForkJoinPool.commonPool());
    }

    @AfterEach
    void close() {
        away.close();
        files.close();
    }

    private List<String> made(BackupType type) {
        List<String> begun = new ArrayList<>();
        maker.make(type, manifest -> begun.add(manifest.id()));
        return begun;
    }

    /** The one that was made where that could be done. */
    private String madeInTheOther(BackupType type) {
        List<String> begun = new ArrayList<>();
        assertUnavailable(() -> maker.make(type, manifest -> begun.add(manifest.id())));
        assertThat(begun).hasSize(1);
        return begun.get(0);
    }

    private void goesAway() throws IOException {
        Files.move(directory.resolve("away"), directory.resolve("elsewhere"));
        Files.createFile(directory.resolve("away"));
    }

    private static void assertUnavailable(Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(AtollException.class, e -> assertThat(e.code())
                .isEqualTo(ErrorCode.REPOSITORY_UNAVAILABLE));
    }

    private long held() {
        return region.journal.retention().holds().stream()
                .filter(hold -> hold.name().equals(BackupRun.HOLD))
                .mapToLong(Hold::rowsAfter)
                .sum();
    }

    @Test
    void whatCannotBeDoneInOneIsDoneInTheOther() throws IOException {
        increment(region, 40);
        made(BackupType.FULL);
        long before = held();
        assertThat(before).isEqualTo(region.mark().watermark());
        goesAway();
        increment(region, 10);
        String full = madeInTheOther(BackupType.FULL);
        StoredBackup found = backups.find(full).get(0);
        assertThat(found.repository()).isEqualTo(there.describe());
        assertThat(found.manifest()).matches(BackupManifest::complete);
        assertThat(held()).isEqualTo(before);
        assertUnavailable(() -> backups.find("none"));

        increment(region, 10);
        Archiver archiver = new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, SMALL_FILES), there, 1 << 20);
        archiver.step(region.mark());
        assertThat(verifications
                        .verify(full, false)
                        .toCompletableFuture()
                        .join()
                        .sound())
                .isTrue();
        List<VerifyReport> archive = verifications
                .verify(Verification.ARCHIVE, false)
                .toCompletableFuture()
                .join()
                .reports();
        assertThat(archive).extracting(VerifyReport::sound).containsExactly(true, false);
        assertThat(archive.get(1).repository()).isEqualTo(away.describe());
        try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    @Test
    void whatIsExpiredOrNamedGoesFromTheOther() throws IOException {
        increment(region, 20);
        String first = made(BackupType.FULL).get(1);
        String second = made(BackupType.FULL).get(1);
        goesAway();
        String third = madeInTheOther(BackupType.FULL);
        assertThat(removal.expire(true).expired())
                .extracting(backup -> backup.manifest().id())
                .containsExactly(second, first);
        removal.delete(second);
        Backups.Expiry done = removal.expire(false);
        assertThat(done.expired()).extracting(backup -> backup.manifest().id()).containsExactly(first);
        assertThat(done.failed()).containsOnlyKeys(away.describe());
        assertThat(backups.manifests(there)).extracting(BackupManifest::id).containsExactly(third);
        Files.delete(directory.resolve("away"));
        Files.move(directory.resolve("elsewhere"), directory.resolve("away"));
        assertThat(removal.expire(false).failed()).isEmpty();
        assertThat(backups.manifests(away)).hasSize(1);
    }
}
