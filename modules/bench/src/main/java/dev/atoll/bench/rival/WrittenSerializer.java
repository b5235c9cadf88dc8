package dev.atoll.bench.rival;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.serialization.JSerializer;

/** The cheapest serializer there can be for {@link Written}: the rival shall not lose by its codec. */
public final class WrittenSerializer extends JSerializer {
    private static final int IDENTIFIER = 740_900;

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public boolean includeManifest() {
        return false;
    }

    @Override
    public byte[] toBinary(Object object) {
        Written written = (Written) object;
        byte[] value = written.value().getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(Long.BYTES + value.length)
                .putLong(written.timestampMillis())
                .put(value)
                .array();
    }

    @Override
    public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
        long timestamp = ByteBuffer.wrap(bytes).getLong();
        return new Written(
                timestamp, new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.ISO_8859_1));
    }
}
