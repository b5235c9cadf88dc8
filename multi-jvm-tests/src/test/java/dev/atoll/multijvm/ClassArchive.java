package dev.atoll.multijvm;

import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionSpec;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The classes of a region in a form that JVMs map into memory (class data sharing): a start takes little more than half of
 * the processor time. Made once for the jars that there are; without it, regions start as well.
 */
final class ClassArchive {

    private static final Path FILE =
            Path.of("target", "multi-jvm", "classes.jsa").toAbsolutePath();
    private static final Duration DUMP_LIMIT = Duration.ofSeconds(120);

    private static final List<String> FLAGS = flags();

    private ClassArchive() {}

    /** The same region, started from the archive. */
    static RegionSpec with(RegionSpec region) {
        return region.withJvmFlags(FLAGS);
    }

    private static List<String> flags() {
        List<Path> jars = jars();
        if (jars.stream().noneMatch(jar -> jar.getFileName().toString().startsWith("atoll-node"))) {
            return List.of(); // classes in directories, as in an IDE, cannot be archived
        }
        makeOnce(jars);
        return Files.exists(FILE) ? withClassPath(jars, "-XX:SharedArchiveFile=" + FILE) : List.of();
    }

    /** JVMs that run tests at the same time wait for the one that makes it. */
    private static void makeOnce(List<Path> jars) {
        Path lock = FILE.resolveSibling("classes.lock");
        try {
            Files.createDirectories(lock.getParent());
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (held.isValid() && !isNewerThan(jars)) {
                    make(jars);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(List<Path> jars) {
        Path directory = TestMesh.freshDirectory("class-archive");
        List<Integer> ports = PortPlan.freePorts(2);
        RegionSpec spec = RegionSpec.of("archived", ports.get(0), ports.get(1), directory)
                .withJvmFlags(withClassPath(jars, "-XX:ArchiveClassesAtExit=" + FILE));
        try (RegionProcess region = RegionProcess.launch(spec)) {
            Files.deleteIfExists(FILE);
            region.awaitReady(TestMesh.START_LIMIT);
            ApiClient client = new ApiClient(region.uri());
            TestMesh.create(client);
            TestMesh.require(client.write(History.COUNTERS, "k", Operations.increment(1)));
            region.stop(DUMP_LIMIT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> withClassPath(List<Path> jars, String flag) {
        List<String> names = jars.stream().map(Path::toString).toList();
        return List.of(flag, "-cp", String.join(File.pathSeparator, names));
    }

    /** The class path but for directories: the tests' own classes. */
    private static List<Path> jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .toList();
    }

    private static boolean isNewerThan(List<Path> jars) {
        try {
            if (!Files.exists(FILE)) {
                return false;
            }
            for (Path jar : jars) {
                if (Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(FILE)) > 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
