package dev.atoll.backup.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real file system of a few megabytes, which only one process of a test sees. */
public final class SmallDisk {

    private static final String BALLAST = ".ballast";

    private SmallDisk() {}

    /** Skips the test where nobody may mount anything. */
    public static void require() throws Exception {
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

    /**
     * Runs {@code main} as {@link WorkProcess} does, and fails when it fails.
     *
     * @param mounted where the file system is
     * @param options as those of a tmpfs, such as {@code size=1m}
     */
    public static void inProcess(Class<?> main, String what, Path directory, Path mounted, String options)
            throws Exception {
        Files.createDirectories(mounted);
        Path log = directory.resolve("log");
        String mount = "mount -t tmpfs -o " + options + " tmpfs \"$0\" && exec \"$@\"";
        List<String> around = List.of("unshare", "-rm", "sh", "-c", mount, mounted.toString());
        Process process = WorkProcess.start(around, main, what, directory, log);
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    /** Takes away so much room, until {@link #free}. */
    public static void fill(Path mounted, int bytes) throws IOException {
        Files.write(mounted.resolve(BALLAST), new byte[bytes]);
    }

    public static void free(Path mounted) throws IOException {
        Files.delete(mounted.resolve(BALLAST));
    }
}
