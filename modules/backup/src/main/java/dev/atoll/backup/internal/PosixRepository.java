package dev.atoll.backup.internal;

import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * A directory. Files are written under another name, brought to the disk, and then renamed; what a killed process left behind
 * under such names is nowhere seen, and removed with the directory it is in, or when it is old.
 */
public final class PosixRepository implements Repository {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final String UNFINISHED = ".unfinished-";

    private final Path root;

    public PosixRepository(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    @Override
    public List<Item> list(String prefix) {
        Path from = root.resolve(prefix);
        List<Item> items = new ArrayList<>();
        if (!Files.exists(from)) {
            requireReachable(from);
            return items;
        }
        if (!Files.isDirectory(from)) {
            throw failed("list", from, new IOException("it is not a directory"));
        }
        walk(from, (file, attributes) -> {
            if (attributes.isRegularFile() && !file.getFileName().toString().startsWith(".")) {
                items.add(new Item(root.relativize(file).toString(), attributes.size()));
            }
        });
        items.sort(Comparator.comparing(Item::path));
        return items;
    }

    private void walk(Path from, BiConsumer<Path, BasicFileAttributes> each) {
        try {
            Files.walkFileTree(from, new Walk(each));
        } catch (IOException e) {
            throw failed("list", from, e);
        }
    }

    /** A directory that is not there is an empty one; one that may not be looked at is not. */
    private void requireReachable(Path path) {
        Path there = path;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        if (there == null || !Files.isDirectory(there) || !Files.isReadable(there)) {
            throw failed("list", path, new IOException("it cannot be read"));
        }
    }

    @Override
    public InputStream open(String path) {
        Path file = resolve(path);
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED, "The file " + path + " is missing in " + describe() + ".", e);
        } catch (IOException e) {
            throw failed("open", file, e);
        }
    }

    @Override
    public Writing create(String path) {
        Path file = resolve(path);
        try {
            Files.createDirectories(file.getParent());
            Path unfinished = Files.createTempFile(file.getParent(), UNFINISHED, "");
            return new PosixWriting(
                    file,
                    unfinished,
                    FileChannel.open(unfinished, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        } catch (IOException e) {
            throw failed("write", file, e);
        }
    }

    @Override
    public void delete(String path) {
        Path file = resolve(path);
        try {
            Files.deleteIfExists(file);
            for (Path parent = file.getParent(); !parent.equals(root); parent = parent.getParent()) {
                if (!removeIfEmpty(parent)) {
                    break;
                }
            }
        } catch (IOException e) {
            throw failed("remove", file, e);
        }
    }

    /** What was left behind unfinished goes with the last file. */
    private static boolean removeIfEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return true;
        }
        try (Stream<Path> children = Files.list(directory)) {
            List<Path> left = children.toList();
            if (!left.stream().allMatch(PosixRepository::isUnfinished)) {
                return false;
            }
            for (Path child : left) {
                Files.deleteIfExists(child);
            }
        }
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    @Override
    public void removeUnfinished(String prefix, Instant before) {
        Path from = root.resolve(prefix);
        if (!Files.isDirectory(from)) {
            return;
        }
        List<Path> old = new ArrayList<>();
        walk(from, (file, attributes) -> {
            if (isUnfinished(file) && attributes.lastModifiedTime().toInstant().isBefore(before)) {
                old.add(file);
            }
        });
        for (Path file : old) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw failed("remove", file, e);
            }
        }
    }

    private static boolean isUnfinished(Path file) {
        return file.getFileName().toString().startsWith(UNFINISHED);
    }

    private Path resolve(String path) {
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root) || file.equals(root)) {
            throw new IllegalArgumentException("'" + path + "' is not within the repository");
        }
        return file;
    }

    private AtollException failed(String verb, Path file, Exception e) {
        return new AtollException(
                ErrorCode.REPOSITORY_UNAVAILABLE, "Cannot " + verb + " " + file + " in " + describe() + ": " + e, e);
    }

    @Override
    public String describe() {
        return "file://" + root;
    }

    @Override
    public void close() {
        // nothing is held
    }

    /** Passes over what goes away meanwhile. */
    private static final class Walk extends SimpleFileVisitor<Path> {
        private final BiConsumer<Path, BasicFileAttributes> each;

        Walk(BiConsumer<Path, BasicFileAttributes> each) {
            this.each = each;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            each.accept(file, attributes);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goOnUnlessGone(e);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
            return e == null ? FileVisitResult.CONTINUE : goOnUnlessGone(e);
        }

        private FileVisitResult goOnUnlessGone(IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw e;
        }
    }

    private final class PosixWriting implements Writing {
        private final Path file;
        private final Path unfinished;
        private final FileChannel channel;
        private final OutputStream out;
        private boolean committed;

        PosixWriting(Path file, Path unfinished, FileChannel channel) {
            this.file = file;
            this.unfinished = unfinished;
            this.channel = channel;
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        }

        @Override
        public OutputStream out() {
            return out;
        }

        @Override
        public void commit() {
            try {
                out.flush();
                channel.force(true);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
                committed = true;
                for (Path directory = file.getParent(); directory.startsWith(root); directory = directory.getParent()) {
                    force(directory);
                }
            } catch (IOException e) {
                throw failed("write", file, e);
            }
        }

        private void force(Path directory) throws IOException {
            try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
                if (!committed) {
                    Files.deleteIfExists(unfinished);
                }
            } catch (IOException e) {
                // It is not visible under this name, and goes with its directory.
                committed = false;
            }
        }
    }
}
