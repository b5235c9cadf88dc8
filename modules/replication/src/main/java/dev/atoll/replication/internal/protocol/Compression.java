package dev.atoll.replication.internal.protocol;

import com.github.luben.zstd.ZstdException;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** How the rows of a frame are compressed. Regions agree on one by name; each frame says which one it uses. */
public enum Compression {
    NONE(0) {
        @Override
        byte[] pack(byte[] raw) {
            return raw;
        }

        @Override
        byte[] unpack(byte[] packed, int rawLength) {
            return packed;
        }
    },
    ZSTD(1) {
        @Override
        byte[] pack(byte[] raw) {
            return ZSTD_CONTEXTS.compress(raw);
        }

        @Override
        byte[] unpack(byte[] packed, int rawLength) {
            byte[] raw = new byte[rawLength];
            return ZSTD_CONTEXTS.decompress(raw, packed) == rawLength ? raw : null;
        }
    },
    LZ4(2) {
        @Override
        byte[] pack(byte[] raw) {
            return LZ4Factory.fastestInstance().fastCompressor().compress(raw);
        }

        @Override
        byte[] unpack(byte[] packed, int rawLength) {
            byte[] raw = new byte[rawLength];
            int length = LZ4Factory.fastestInstance().safeDecompressor().decompress(packed, 0, packed.length, raw, 0);
            return length == rawLength ? raw : null;
        }
    },
    GZIP(3) {
        @Override
        byte[] pack(byte[] raw) throws IOException {
            ByteArrayOutputStream packed = new ByteArrayOutputStream(raw.length / 2 + 64);
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(raw);
            }
            return packed.toByteArray();
        }

        @Override
        byte[] unpack(byte[] packed, int rawLength) throws IOException {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                byte[] raw = gzip.readNBytes(rawLength);
                return raw.length == rawLength && gzip.read() < 0 ? raw : null;
            }
        }
    };

    /** The fastest of zstd's regular levels: links carry small, similar rows, where higher levels gain little. */
    private static final int ZSTD_LEVEL = 1;

    private static final ZstdContexts ZSTD_CONTEXTS = new ZstdContexts(ZSTD_LEVEL);

    private static final List<Compression> ALL = List.of(values());

    private final int id;
    private final String text = name().toLowerCase(Locale.ROOT);

    Compression(int id) {
        this.id = id;
    }

    /** The number that stands for it in frames. */
    int id() {
        return id;
    }

    /** The name in settings and in the handshake, for example {@code zstd}. */
    public String text() {
        return text;
    }

    public static Optional<Compression> byText(String text) {
        return ALL.stream().filter(c -> c.text().equals(text)).findFirst();
    }

    static Optional<Compression> byId(int id) {
        return ALL.stream().filter(c -> c.id == id).findFirst();
    }

    abstract byte[] pack(byte[] raw) throws IOException;

    /** Null when the packed bytes do not hold exactly {@code rawLength} bytes. */
    abstract byte[] unpack(byte[] packed, int rawLength) throws IOException;

    byte[] compress(byte[] raw) {
        try {
            return pack(raw);
        } catch (IOException e) {
            throw new AtollException(ErrorCode.INTERNAL, "Cannot compress with " + text() + ".", e);
        }
    }

    /**
     * @param rawLength the length that the sender gave, already checked against the limit
     * @throws AtollException {@link ErrorCode#CORRUPT_DATA} when the bytes are not what the sender said
     */
    byte[] decompress(byte[] packed, int rawLength) {
        byte[] raw = null;
        Exception cause = null;
        try {
            raw = unpack(packed, rawLength);
        } catch (IOException | ZstdException | LZ4Exception e) {
            cause = e;
        }
        if (raw == null || raw.length != rawLength) {
            throw new AtollException(
                    ErrorCode.CORRUPT_DATA,
                    "A frame's rows do not decompress with " + text() + " to the " + rawLength + " bytes it announces.",
                    cause);
        }
        return raw;
    }

    /** Those of the names that this version knows, in the order given; {@link #NONE} is always possible. */
    public static List<Compression> known(List<String> texts) {
        return texts.stream().flatMap(text -> byText(text).stream()).toList();
    }

    public static List<String> texts() {
        return Arrays.stream(values()).map(Compression::text).toList();
    }
}
