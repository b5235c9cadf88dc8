package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.backup.testkit.SmallDisk;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.JournalSettings.Type;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems that are full, or may not be written: in a process that has them for itself. */
class FullDiskIT {

    private static final int ROWS = 2_000;
    private static final int REPOSITORY_BALLAST_BYTES = 940 << 10;

    @TempDir
    Path directory;

    @BeforeAll
    static void requireFileSystems() throws Exception {
        SmallDisk.require();
    }

    private void inProcess(String what, String mounted, String options) throws Exception {
        SmallDisk.inProcess(Work.class, what, directory, directory.resolve(mounted), options);
    }

    @Test
    void aBackupThatFindsTheDiskFullFailsIsNotServedAndGoesOnWhenThereIsRoom() throws Exception {
        inProcess("full", "repository", "size=1m");
    }

    @Test
    void aRepositoryThatMayNotBeWrittenIsSaid() throws Exception {
        inProcess("read-only", "repository", "ro");
    }

    @Test
    void aRestoreThatFindsTheDiskFullSaysSoIsNotServedAndIsDoneWhenThereIsRoom() throws Exception {
        inProcess("restore", "into", "size=16m");
    }

    /** What the processes do. */
    static final class Work {

        private Work() {}

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[1]);
            try (BackedUpRegion files = new BackedUpRegion(Type.H2, directory)) {
                TestFiles.increment(files.region(), ROWS);
                BackupRun run = new BackupRun(
                        files.region().source(BackupCodec.NONE, BackupKeys.NONE, 1 << 14), files.repository());
                switch (args[0]) {
                    case "full" -> full(files, run, directory.resolve("repository"));
                    case "restore" -> restore(files, directory.resolve("into"));
                    default ->
                        assertFails(() -> run.begin(BackupType.FULL), ErrorCode.REPOSITORY_UNAVAILABLE, "Read-only");
                }
            }
            System.exit(0);
        }

        private static void full(BackedUpRegion files, BackupRun run, Path repository) throws IOException {
            SmallDisk.fill(repository, REPOSITORY_BALLAST_BYTES);
            BackupManifest begun = run.begin(BackupType.FULL);
            assertFails(() -> run.complete(begun), ErrorCode.REPOSITORY_UNAVAILABLE, "No space left");
            assertThatThrownBy(() -> Restore.plan(files.repository(), new RestoreTarget.Latest(), "", ""))
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BACKUP));
            BackupManifest left = run.unfinished().orElseThrow();
            assertThat(left.files()).isNotEmpty();
            SmallDisk.free(repository);
            BackupManifest complete = run.complete(left);
            assertThat(complete.files()).startsWith(left.files().toArray(dev.atoll.backup.BackupFile[]::new));
            try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
                assertThat(restored.rows())
                        .usingRecursiveComparison()
                        .isEqualTo(files.region().rows());
            }
        }

        private static void restore(BackedUpRegion files, Path into) throws IOException {
            files.backup(BackupType.FULL);
            SmallDisk.fill(into, INTO_BALLAST_BYTES);
            JournalSettings database = JournalSettings.of(into.toString(), "", "");
            assertFails(() -> restore(files, database), ErrorCode.DATABASE_FULL, into.toString());
            assertFails(() -> TestRegionJournal.open(database, 3), ErrorCode.RESTORE_UNFINISHED, "Run it again");
            SmallDisk.free(into);
            restore(files, database);
            try (TestRegionJournal restored = TestRegionJournal.open(database, 3)) {
                assertThat(restored.rows())
                        .usingRecursiveComparison()
                        .isEqualTo(files.region().rows());
            }
        }

        /** So that there is room for the tables, and not for all rows. */
        private static final int INTO_BALLAST_BYTES = (16 << 20) - (400 << 10);

        private static void restore(BackedUpRegion files, JournalSettings into) {
            TestFiles.restore(files.repository(), BackupKeys.NONE, new RestoreTarget.Latest(), into, false);
        }

        private static void assertFails(Runnable work, ErrorCode code, String why) {
            assertThatThrownBy(work::run)
                    .hasMessageContaining(why)
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(code));
        }
    }
}
