package dev.atoll.node.demo;

import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the demo's databases and logs live. A temporary one is removed when it is closed, unless it is to be kept. */
final class DemoDirectory implements AutoCloseable {

    private final Path path;
    private boolean keep;

    private DemoDirectory(Path path, boolean keep) {
        this.path = path;
        this.keep = keep;
    }

    /**
     * @param chosen by the user; null takes a temporary one
     * @throws DemoNotBegun when it cannot be written to
     */
    static DemoDirectory open(Path chosen) {
        try {
            if (chosen == null) {
                return new DemoDirectory(Files.createTempDirectory("atoll-demo-"), false);
            }
            Path directory = Files.createDirectories(chosen.toAbsolutePath());
            if (!Files.isWritable(directory)) {
                throw new DemoNotBegun(
                        ErrorCode.DATA_DIRECTORY_UNWRITABLE,
                        "cannot write to " + directory + "\n  HINT: choose another one with --data-dir");
            }
            return new DemoDirectory(directory, true);
        } catch (IOException e) {
            throw new DemoNotBegun(
                    ErrorCode.DATA_DIRECTORY_UNWRITABLE,
                    "cannot create a data directory: " + e + "\n  HINT: choose one with --data-dir");
        }
    }

    Path path() {
        return path;
    }

    /** Leaves it in place, for somebody wants to look at it. */
    synchronized void keep() {
        keep = true;
    }

    @Override
    public synchronized void close() {
        if (keep) {
            return;
        }
        keep = true;
        try (Stream<Path> all = Files.walk(path)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + path, e);
        }
    }
}
