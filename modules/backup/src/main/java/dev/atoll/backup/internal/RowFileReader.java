package dev.atoll.backup.internal;

import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Reads a file of rows from its beginning to its end, and checks all of it. */
final class RowFileReader {

    private static final int BUFFER_BYTES = 1 << 16;

    /** Of what a damaged length may make the reader allocate. */
    private static final int MOST_BLOCK_BYTES = 1 << 30;

    private RowFileReader() {}

    /**
     * Gives each row to the sink; those of a block only when the whole block is sound, but before the file was read to its
     * end: until this returns, nothing of it may be relied on.
     *
     * @return the SHA-256 of the file
     * @throws AtollException {@link ErrorCode#BACKUP_DAMAGED}, {@link ErrorCode#BACKUP_KEY_MISSING}, {@link
     *     ErrorCode#BACKUP_NEWER}, {@link ErrorCode#REPOSITORY_UNAVAILABLE}; the message names the file
     */
    static String read(Repository repository, String path, BackupKeys keys, RowCodec.Sink sink) {
        try (InputStream file = repository.open(path)) {
            MessageDigest digest = RowFileWriter.sha256();
            read(
                    new DataInputStream(new BufferedInputStream(new DigestInputStream(file, digest), BUFFER_BYTES)),
                    keys,
                    sink);
            return HexFormat.of().formatHex(digest.digest());
        } catch (EOFException e) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED,
                    "The file " + path + " in " + repository.describe() + " is cut short.",
                    e);
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE,
                    "The file " + path + " in " + repository.describe() + " cannot be read: " + e,
                    e);
        } catch (AtollException e) {
            throw within(path, repository, e);
        }
    }

    private static AtollException within(String path, Repository repository, AtollException e) {
        return switch (e.code()) {
            case BACKUP_DAMAGED, BACKUP_KEY_MISSING, BACKUP_NEWER ->
                e.getMessage().contains(path)
                        ? e
                        : new AtollException(
                                e.code(), path + " in " + repository.describe() + ": " + e.getMessage(), e);
            case CORRUPT_DATA ->
                new AtollException(
                        ErrorCode.BACKUP_DAMAGED, path + " in " + repository.describe() + ": " + e.getMessage(), e);
            default -> e;
        };
    }

    private static void read(DataInputStream in, BackupKeys keys, RowCodec.Sink sink) throws IOException {
        BlockSeal seal = new BlockSeal(FileHeader.read(in), keys);
        boolean last = false;
        for (int index = 0; !last; index++) {
            int stored = in.readInt();
            int raw = in.readInt();
            int flag = in.readUnsignedByte();
            if (stored < 0 || stored > MOST_BLOCK_BYTES || raw < 0 || raw > MOST_BLOCK_BYTES || flag > 1) {
                throw new AtollException(ErrorCode.BACKUP_DAMAGED, "Block " + index + " has no sound beginning.");
            }
            byte[] content = in.readNBytes(stored);
            if (content.length < stored) {
                throw new EOFException();
            }
            last = flag == 1;
            RowCodec.read(seal.open(content, raw, index, last, in.readInt()), sink);
        }
        if (in.read() >= 0) {
            throw new AtollException(ErrorCode.BACKUP_DAMAGED, "Something follows the last block.");
        }
    }
}
