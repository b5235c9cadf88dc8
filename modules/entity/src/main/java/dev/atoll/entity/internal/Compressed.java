package dev.atoll.entity.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.Arrays;

/** Bytes with one before them that says whether the rest is compressed with Zstandard: small ones are not. */
final class Compressed {

    private static final byte RAW = 0;
    private static final byte ZSTD = 1;
    private static final int LEVEL = 1;
    private static final int LEAST_BYTES = 256;
    private static final long MOST_RAW_BYTES = 1L << 30;

    private Compressed() {}

    static byte[] of(byte[] raw) {
        byte[] packed = raw.length < LEAST_BYTES ? raw : Zstd.compress(raw, LEVEL);
        return packed.length < raw.length ? marked(ZSTD, packed) : marked(RAW, raw);
    }

    private static byte[] marked(byte mark, byte[] bytes) {
        byte[] all = new byte[bytes.length + 1];
        all[0] = mark;
        System.arraycopy(bytes, 0, all, 1, bytes.length);
        return all;
    }

    /**
     * @throws AtollException {@link ErrorCode#CORRUPT_DATA}
     */
    static byte[] raw(byte[] bytes) {
        byte mark = bytes.length == 0 ? -1 : bytes[0];
        byte[] rest = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
        if (mark == RAW) {
            return rest;
        }
        try {
            long size = mark == ZSTD && rest.length > 0 ? Zstd.getFrameContentSize(rest) : -1;
            if (size < 0 || size > MOST_RAW_BYTES) {
                throw new AtollException(
                        ErrorCode.CORRUPT_DATA, "A compressed state of " + bytes.length + " bytes is damaged.");
            }
            return Zstd.decompress(rest, (int) size);
        } catch (ZstdException e) {
            throw new AtollException(ErrorCode.CORRUPT_DATA, "A state cannot be decompressed: " + e.getMessage(), e);
        }
    }
}
