package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.testkit.WorkProcess;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes that are killed in the middle of their work. */
class KilledProcessIT {

    private static final long SLOW = 20_000;

    @TempDir
    Path directory;

    private void killedOnce(String what, Callable<Boolean> inTheMiddle) throws IOException, InterruptedException {
        Path log = directory.resolve(what + ".log");
        Process process = WorkProcess.start(Work.class, what, directory, log);
        try {
            await().atMost(Duration.ofSeconds(180))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> inTheMiddle.call() || !process.isAlive());
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Repository repository() {
        return Repositories.open(directory.resolve("repository").toString());
    }

    private long files(String name) {
        try (Repository repository = repository()) {
            return repository.list("").stream()
                    .filter(item -> item.path().contains(name))
                    .count();
        }
    }

    @Test
    void aBackupThatWasKilledIsNotServedAndGoesOnWhereItWas() throws Exception {
        killedOnce("backup", () -> files("/rows-") >= 3);
        try (Repository repository = repository();
                TestRegionJournal region = Work.region(directory)) {
            assertThatThrownBy(() -> Restore.plan(repository, new RestoreTarget.Latest(), "", ""))
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BACKUP));
            BackupRun run = new BackupRun(region.source(BackupCodec.ZSTD, BackupKeys.NONE, 1 << 20), repository);
            BackupManifest begun = run.unfinished().orElseThrow();
            assertThat(begun.files()).hasSizeGreaterThanOrEqualTo(2);
            BackupManifest complete = run.complete(begun);
            assertThat(complete.id()).isEqualTo(begun.id());
            assertThat(complete.files()).startsWith(begun.files().toArray(dev.atoll.backup.BackupFile[]::new));
            assertThat(files("/rows-")).isEqualTo(complete.files().size());
            assertRestored(repository, region);
        }
    }

    @Test
    void anArchiverThatWasKilledLeavesNoGapAndNothingHalfDone() throws Exception {
        killedOnce("archive", () -> files("/archive/") >= 5);
        try (Repository repository = repository();
                TestRegionJournal region = Work.region(directory)) {
            long archived =
                    Restore.plan(repository, new RestoreTarget.Latest(), "", "").upTo();
            assertThat(archived).isPositive();
            new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, 1 << 20), repository, 1 << 20)
                    .step(region.mark());
            assertRestored(repository, region);
            String archive = Segment.folder("eu", region.journal.identity().id().toString());
            Path left = Files.createTempFile(directory.resolve("repository").resolve(archive), ".unfinished-", "");
            repository.removeUnfinished("eu/", Instant.MAX);
            try (Stream<Path> files = Files.list(left.getParent())) {
                assertThat(files)
                        .isNotEmpty()
                        .noneMatch(file -> file.getFileName().toString().startsWith(".unfinished-"));
            }
        }
    }

    /** Before and after the rows are all in their tables; PostgreSQL has the indexes only from then on. */
    @ParameterizedTest
    @CsvSource({"H2,restore", "H2,restore-checked", "POSTGRESQL,restore", "POSTGRESQL,restore-checked"})
    void aRestoreThatWasKilledCannotBeUsedAndBeginsAnew(Type type, String when) throws Exception {
        try (Repository repository = repository();
                TestRegionJournal region = Work.region(directory)) {
            TestFiles.increment(region, 600);
            TestFiles.backup(region, repository, BackupType.FULL, BackupKeys.NONE);
        }
        String into = type == Type.H2 ? directory.resolve("into").toString() : postgres();
        Files.writeString(directory.resolve(Work.TARGET), into);
        killedOnce(when, () -> {
            boolean there = Files.exists(directory.resolve("half-way"));
            if (there) {
                assertRefusedMeanwhile(into);
            }
            return there;
        });
        JournalSettings settings = JournalSettings.of(into, "", "");
        assertRefused(() -> TestRegionJournal.open(settings, 3), ErrorCode.RESTORE_UNFINISHED, "Run it again");
        try (Repository repository = repository();
                TestRegionJournal region = Work.region(directory)) {
            assertRestored(repository, region, into);
        }
    }

    private void assertRefusedMeanwhile(String into) {
        try (Repository repository = repository()) {
            assertRefused(() -> restore(repository, into), ErrorCode.DATABASE_IN_USE, "already");
        }
    }

    private static String postgres() {
        PostgresServer server = TestDatabases.postgres();
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + server.createDatabase() + "?user="
                + server.user();
    }

    private static void assertRefused(ThrowingCallable work, ErrorCode code, String why) {
        assertThatThrownBy(work).hasMessageContaining(why).isInstanceOfSatisfying(AtollException.class, e -> assertThat(
                        e.code())
                .isEqualTo(code));
    }

    @Test
    void aRemovalThatWasKilledLeavesOnlyWholeBackupsAndTheNextOneTidiesUp() throws Exception {
        try (BackedUpRegion files = Work.files(directory)) {
            for (int i = 0; i < 3; i++) {
                TestFiles.increment(files.region(), 100);
                files.backup(BackupType.FULL);
            }
        }
        killedOnce("expire", () -> Files.exists(directory.resolve("half-way")));
        try (BackedUpRegion files = Work.files(directory)) {
            RegionBackups backups = new RegionBackups(files.region().journal, List.of(files.repository()));
            List<BackupManifest> left = backups.manifests(files.repository());
            assertThat(left).hasSize(2);
            for (BackupManifest each : left) {
                assertThat(files.verify(each, BackupKeys.NONE, true).problems()).isEmpty();
            }
            assertThat(Work.removal(backups).expire(false).expired()).hasSize(1);
            BackupManifest last = left.get(1);
            assertThat(files.repository().list(""))
                    .hasSize(last.files().size() + 2) // its manifest, and what was verified
                    .allMatch(item -> item.path().contains(last.id()));
            assertRestored(files.repository(), files.region());
        }
    }

    private void assertRestored(Repository repository, TestRegionJournal region) {
        assertRestored(repository, region, directory.resolve("into").toString());
    }

    private static void restore(Repository repository, String into) {
        TestFiles.restore(
                repository, BackupKeys.NONE, new RestoreTarget.Latest(), JournalSettings.of(into, "", ""), false);
    }

    private void assertRestored(Repository repository, TestRegionJournal region, String into) {
        restore(repository, into);
        try (TestRegionJournal restored = TestRegionJournal.open(JournalSettings.of(into, "", ""), 3)) {
            assertThat(restored.rows()).usingRecursiveComparison().isEqualTo(region.rows());
        }
    }

    /** What the processes do. */
    static final class Work {

        /** A file that names the database to restore into. */
        static final String TARGET = "target";

        private Work() {}

        static BackedUpRegion files(Path directory) {
            return new BackedUpRegion(
                    JournalSettings.of(directory.resolve("from").toString(), "", ""), directory);
        }

        static BackupRemoval removal(RegionBackups backups) {
            return new BackupRemoval(backups, new BackupSettings.Keep(1, 0, 0, 0, false));
        }

        static TestRegionJournal region(Path directory) {
            return TestRegionJournal.open(
                    JournalSettings.of(directory.resolve("from").toString(), "", ""), 1);
        }

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[1]);
            try (Repository repository =
                    Repositories.open(directory.resolve("repository").toString())) {
                switch (args[0]) {
                    case "backup" -> backup(directory, repository);
                    case "archive" -> archive(directory, repository);
                    case "expire" -> expire(directory, repository);
                    case "restore" -> restore(directory, repository, new Stuck(directory));
                    default -> restore(directory, repository, new StuckAtTheEnd(directory));
                }
            }
        }

        private static void backup(Path directory, Repository repository) {
            try (TestRegionJournal region = region(directory)) {
                TestFiles.increment(region, 700);
                BackupRun run = new BackupRun(region.slowly(TestFiles.SMALL_FILES, SLOW), repository);
                run.complete(run.begin(BackupType.FULL));
            }
        }

        private static void expire(Path directory, Repository repository) {
            try (TestRegionJournal region = region(directory)) {
                Stuck stuck = new Stuck(directory);
                int[] deleted = new int[1];
                Repository slow = new PassedOn(repository) {
                    @Override
                    public void delete(String path) {
                        if (++deleted[0] > 2) {
                            stuck.stop();
                        }
                        super.delete(path);
                    }
                };
                removal(new RegionBackups(region.journal, List.of(slow))).expire(false);
            }
        }

        private static void archive(Path directory, Repository repository) {
            try (TestRegionJournal region = region(directory)) {
                TestFiles.increment(region, 10);
                TestFiles.backup(region, repository, BackupType.FULL, BackupKeys.NONE);
                Archiver archiver =
                        new Archiver(region.source(BackupCodec.ZSTD, BackupKeys.NONE, 1 << 20), repository, 1 << 20);
                for (int i = 0; i < 100_000; i++) {
                    TestFiles.increment(region, 30);
                    archiver.step(region.mark());
                }
            }
        }

        private static void restore(Path directory, Repository repository, Restore.Progress stuck) throws IOException {
            var plan = Restore.plan(repository, new RestoreTarget.Latest(), "", "");
            try (var database = dev.atoll.journal.Database.open(
                    JournalSettings.of(Files.readString(directory.resolve(TARGET)), "", ""))) {
                Restore.run(
                        repository,
                        BackupKeys.NONE,
                        plan,
                        new Restore.Choice(java.util.Set.of(), false, 1),
                        database,
                        () -> java.time.Instant.EPOCH,
                        new java.util.Random(5),
                        stuck);
            }
        }
    }

    /** Stops when all rows are in their tables. */
    private record StuckAtTheEnd(Path directory) implements Restore.Progress {
        @Override
        public void rows(long done, long all) {
            // goes on
        }

        @Override
        public void checked(long keys) {
            new Stuck(directory).stop();
        }
    }

    /** Stops in the middle. */
    private record Stuck(Path directory) implements Restore.Progress {
        @Override
        public void rows(long done, long all) {
            if (done > all / 2) {
                stop();
            }
        }

        private void stop() {
            try {
                Files.createFile(directory.resolve("half-way"));
                new java.util.concurrent.CountDownLatch(1).await();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void checked(long keys) {
            // not reached
        }
    }
}
