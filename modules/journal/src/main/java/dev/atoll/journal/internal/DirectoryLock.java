package dev.atoll.journal.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Only one node may use a directory. H2 itself keeps out other processes, but would let in a second node of the same
 * process, whose tail would then not know of the first one's writes. The system gives the lock back when a process dies.
 */
final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) {
        FileChannel channel = open(directory);
        try {
            if (channel.tryLock() != null) {
                return new DirectoryLock(channel);
            }
            channel.close();
            throw inUse(directory, null);
        } catch (OverlappingFileLockException e) {
            throw inUse(directory, e);
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    private static FileChannel open(Path directory) {
        try {
            Files.createDirectories(directory);
            return FileChannel.open(
                    directory.resolve("atoll.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw unwritable(directory, e);
        }
    }

    static AtollException inUse(Path directory, Throwable cause) {
        return new AtollException(
                ErrorCode.DATABASE_IN_USE,
                "The H2 database in " + directory + " is already open. H2 is for one process per region: stop the other"
                        + " one, or set atoll.journal.type = postgresql to run several nodes.",
                cause);
    }

    private static AtollException unwritable(Path directory, IOException e) {
        return new AtollException(
                ErrorCode.DATA_DIRECTORY_UNWRITABLE,
                "The data directory " + directory + " cannot be written (" + e + "). Make it writable, or set"
                        + " atoll.journal.directory.",
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("Cannot give back the lock on the data directory", e);
        }
    }
}
