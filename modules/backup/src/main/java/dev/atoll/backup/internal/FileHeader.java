package dev.atoll.backup.internal;

import dev.atoll.backup.BackupCodec;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The beginning of every file of rows: {@code ATOLLBK}, the version of the form, the codec, the file's own random id, and the
 * id of the key, of no length when the file is not encrypted. It goes into the check of every block.
 *
 * @param keyId empty when the file is not encrypted
 */
@SuppressWarnings("ArrayRecordComponent")
record FileHeader(BackupCodec codec, byte[] fileId, String keyId) {

    static final int ID_BYTES = 16;

    private static final byte[] MAGIC = "ATOLLBK".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;

    boolean encrypted() {
        return !keyId.isEmpty();
    }

    byte[] bytes() {
        byte[] key = keyId.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(MAGIC.length + 3 + ID_BYTES + key.length)
                .put(MAGIC)
                .put((byte) VERSION)
                .put((byte) codec.number())
                .put(fileId)
                .put((byte) key.length)
                .put(key)
                .array();
    }

    static FileHeader read(DataInputStream in) throws IOException {
        if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
            throw new AtollException(ErrorCode.BACKUP_DAMAGED, "This is no file of a backup.");
        }
        int version = in.readUnsignedByte();
        if (version > VERSION) {
            throw new AtollException(
                    ErrorCode.BACKUP_NEWER,
                    "The file has form " + version + ", this program knows only up to " + VERSION + ".");
        }
        BackupCodec codec = BackupCodec.ofNumber(in.readUnsignedByte());
        byte[] id = in.readNBytes(ID_BYTES);
        byte[] key = in.readNBytes(in.readUnsignedByte());
        return new FileHeader(codec, id, new String(key, StandardCharsets.US_ASCII));
    }
}
