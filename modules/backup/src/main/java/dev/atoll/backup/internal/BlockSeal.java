package dev.atoll.backup.internal;

import dev.atoll.backup.BackupKeys;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Makes a block from what it holds, and back. A block says how long it is, how long it was, and whether it is the file's last;
 * its place in its file goes into its check, so that blocks that were left out, added or exchanged are noticed.
 *
 * <p>With a key: AES-256-GCM with a nonce of its own, and the file's header and the block's place as associated data. Without:
 * CRC32C over the same.
 */
final class BlockSeal {

    /** Stored length, raw length, and whether it is the last. */
    static final int HEAD_BYTES = 9;

    static final int CHECK_BYTES = 4;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final FileHeader header;
    private final byte[] headerBytes;
    private final SecretKey key;

    BlockSeal(FileHeader header, BackupKeys keys) {
        this.header = header;
        this.headerBytes = header.bytes();
        this.key = header.encrypted() ? keys.key(header.keyId()) : null;
    }

    /** The whole block, ready to be written. */
    byte[] seal(byte[] raw, int index, boolean last, RandomGenerator random) {
        byte[] packed = header.codec().pack(raw);
        byte[] stored = key == null ? packed : encrypted(packed, place(raw.length, index, last), random);
        ByteBuffer block = ByteBuffer.allocate(HEAD_BYTES + stored.length + CHECK_BYTES)
                .putInt(stored.length)
                .putInt(raw.length)
                .put((byte) (last ? 1 : 0))
                .put(stored);
        return block.putInt(check(stored, place(raw.length, index, last))).array();
    }

    /** @param stored what stands between the head and the check */
    byte[] open(byte[] stored, int rawBytes, int index, boolean last, int check) {
        byte[] place = place(rawBytes, index, last);
        if (check(stored, place) != check) {
            throw new AtollException(ErrorCode.BACKUP_DAMAGED, "Block " + index + " is damaged or out of place.");
        }
        return header.codec().unpack(key == null ? stored : decrypted(stored, place, index), rawBytes);
    }

    private byte[] place(int rawBytes, int index, boolean last) {
        return ByteBuffer.allocate(headerBytes.length + 9)
                .put(headerBytes)
                .putInt(rawBytes)
                .putInt(index)
                .put((byte) (last ? 1 : 0))
                .array();
    }

    private static int check(byte[] stored, byte[] place) {
        CRC32C check = new CRC32C();
        check.update(place);
        check.update(stored);
        return (int) check.getValue();
    }

    private byte[] encrypted(byte[] packed, byte[] place, RandomGenerator random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place);
            byte[] secret = cipher.doFinal(packed);
            return ByteBuffer.allocate(NONCE_BYTES + secret.length)
                    .put(nonce)
                    .put(secret)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new AtollException(ErrorCode.INTERNAL, "A block cannot be encrypted: " + e, e);
        }
    }

    private byte[] decrypted(byte[] stored, byte[] place, int index) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, stored, 0, NONCE_BYTES));
            cipher.updateAAD(place);
            return cipher.doFinal(stored, NONCE_BYTES, stored.length - NONCE_BYTES);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED,
                    "Block " + index + " cannot be decrypted with the key " + header.keyId() + ": it was changed.",
                    e);
        }
    }
}
