package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalSettings.Type;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories on real file systems that are full, or may not be written: in a process that has them for itself. */
class FullDiskIT {

    private static final int ROWS = 2_000;
    private static final int BALLAST_BYTES = 940 << 10;

    @TempDir
    Path directory;

    @BeforeAll
    static void requireFileSystems() throws Exception {
        assumeTrue(
                run("unshare -rm mount -t tmpfs tmpfs /tmp") == 0,
                "a small file system needs 'unshare -rm mount', which is not allowed here");
    }

    private static int run(String command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command.split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return -1; // there is no such command
        }
    }

    private void inProcess(String what, String mount) throws Exception {
        Path repository = Files.createDirectories(directory.resolve("repository"));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(
                        "unshare",
                        "-rm",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o " + mount + " tmpfs \"$0\" && exec \"$@\"",
                        repository.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Work.class.getName(),
                        what,
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aBackupThatFindsTheDiskFullFailsIsNotServedAndGoesOnWhenThereIsRoom() throws Exception {
        inProcess("full", "size=1m");
    }

    @Test
    void aRepositoryThatMayNotBeWrittenIsSaid() throws Exception {
        inProcess("read-only", "ro");
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
                if (args[0].equals("full")) {
                    full(files, run, directory.resolve("repository"));
                } else {
                    assertUnavailable(() -> run.begin(BackupType.FULL), "Read-only");
                }
            }
            System.exit(0);
        }

        private static void full(BackedUpRegion files, BackupRun run, Path repository) throws IOException {
            Path ballast = Files.write(repository.resolve(".ballast"), new byte[BALLAST_BYTES]);
            BackupManifest begun = run.begin(BackupType.FULL);
            assertUnavailable(() -> run.complete(begun), "No space left");
            assertThatThrownBy(() -> Restore.plan(files.repository(), new RestoreTarget.Latest(), "", ""))
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_BACKUP));
            BackupManifest left = run.unfinished().orElseThrow();
            assertThat(left.files()).isNotEmpty();
            Files.delete(ballast);
            BackupManifest complete = run.complete(left);
            assertThat(complete.files()).startsWith(left.files().toArray(dev.atoll.backup.BackupFile[]::new));
            try (TestRegionJournal restored = files.restore(new RestoreTarget.Latest())) {
                assertThat(restored.rows())
                        .usingRecursiveComparison()
                        .isEqualTo(files.region().rows());
            }
        }

        private static void assertUnavailable(Runnable work, String why) {
            assertThatThrownBy(work::run)
                    .hasMessageContaining(why)
                    .isInstanceOfSatisfying(AtollException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.REPOSITORY_UNAVAILABLE));
        }
    }
}
