package dev.atoll.backup;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** How the blocks of a backup's files are compressed. The numbers are part of every file: never change them. */
public enum BackupCodec {
    NONE(0) {
        @Override
        public byte[] pack(byte[] raw) {
            return raw;
        }

        @Override
        byte[] unpacked(byte[] packed, int rawBytes) {
            return packed;
        }
    },
    ZSTD(1) {
        @Override
        public byte[] pack(byte[] raw) {
            return Zstd.compress(raw, ZSTD_LEVEL);
        }

        @Override
        byte[] unpacked(byte[] packed, int rawBytes) {
            return Zstd.decompress(packed, rawBytes);
        }
    },
    LZ4(2) {
        @Override
        public byte[] pack(byte[] raw) {
            return LZ4Factory.fastestInstance().fastCompressor().compress(raw);
        }

        @Override
        byte[] unpacked(byte[] packed, int rawBytes) {
            return LZ4Factory.fastestInstance().safeDecompressor().decompress(packed, rawBytes);
        }
    },
    GZIP(3) {
        @Override
        public byte[] pack(byte[] raw) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream(raw.length / 2 + 64);
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(raw);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return packed.toByteArray();
        }

        @Override
        byte[] unpacked(byte[] packed, int rawBytes) throws IOException {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                return gzip.readNBytes(rawBytes + 1);
            }
        }
    };

    private static final int ZSTD_LEVEL = 1;

    private final int number;

    BackupCodec(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** As in manifests and settings. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws AtollException {@link ErrorCode#BACKUP_NEWER} */
    public static BackupCodec ofNumber(int number) {
        for (BackupCodec codec : values()) {
            if (codec.number == number) {
                return codec;
            }
        }
        throw new AtollException(
                ErrorCode.BACKUP_NEWER, "The codec " + number + " is not known: a newer version wrote this backup.");
    }

    /** Compresses a block. */
    public abstract byte[] pack(byte[] raw);

    /**
     * The block as it was.
     *
     * @param rawBytes how long it was
     * @throws AtollException {@link ErrorCode#BACKUP_DAMAGED}
     */
    public final byte[] unpack(byte[] packed, int rawBytes) {
        try {
            byte[] raw = unpacked(packed, rawBytes);
            if (raw.length == rawBytes) {
                return raw;
            }
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED, "A block has " + raw.length + " bytes, not " + rawBytes + ".");
        } catch (IOException | ZstdException | LZ4Exception e) {
            throw new AtollException(ErrorCode.BACKUP_DAMAGED, "A block cannot be unpacked: " + e.getMessage(), e);
        }
    }

    abstract byte[] unpacked(byte[] packed, int rawBytes) throws IOException;
}
