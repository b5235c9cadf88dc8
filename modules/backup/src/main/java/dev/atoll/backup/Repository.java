package dev.atoll.backup;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/**
 * Where the files of backups are: a directory, or a bucket.
 *
 * <p>Paths are relative, of segments of {@code [A-Za-z0-9._-]} with slashes between them; no segment begins with a dot. Every
 * method blocks. Safe for use by several threads, and by several processes: who lists or opens sees a file whole, or not at
 * all.
 *
 * <p>Failures: {@link AtollException} with {@link ErrorCode#REPOSITORY_UNAVAILABLE}, whose message names the repository, the
 * path and the reason. The methods that only read may be tried again at any time, and so may {@link #delete}; {@link #create}
 * begins anew.
 */
public interface Repository extends AutoCloseable {

    /**
     * A committed file.
     *
     * @param bytes its size
     */
    record Item(String path, long bytes) {}

    /** A file that is being written: nobody sees it before {@link #commit}. For one thread. */
    interface Writing extends AutoCloseable {

        /** Takes the file's bytes; it need not be closed. It may fail with an {@link IOException}. */
        OutputStream out();

        /** Makes the file visible, whole. When this returns, it survives a crash of this machine. */
        void commit();

        /** Drops what was written, unless it was committed. Never fails. */
        @Override
        void close();
    }

    /**
     * All files whose paths begin with the prefix, at any depth, by ascending path.
     *
     * @param prefix empty for all; ends with a slash otherwise
     */
    List<Item> list(String prefix);

    /**
     * Opens a file from its beginning. Reading may fail with an {@link IOException}.
     *
     * @throws AtollException {@link ErrorCode#BACKUP_DAMAGED} when there is no such file
     */
    InputStream open(String path);

    /** Begins a file. Its commit replaces a file that has the path already, in one step. */
    Writing create(String path);

    /** Removes a file; does nothing when there is none. */
    void delete(String path);

    /**
     * Removes what killed processes have begun to write. Does nothing where the service sees to that by rules of its own.
     *
     * @param prefix ends with a slash
     * @param before what was written to since then stays: somebody may be at it
     */
    void removeUnfinished(String prefix, Instant before);

    /** For messages; holds no secret. */
    String describe();

    /** Gives back what it holds; what is being written is dropped. */
    @Override
    void close();
}
