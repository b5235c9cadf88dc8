package dev.atoll.replication.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CompressionTest {

    private static final Random RANDOM = new Random(11);

    private final LinkCodec codec = new LinkCodec(1 << 20);

    @ParameterizedTest
    @EnumSource(Compression.class)
    void manyThreadsCompressAtTheSameTimeAlsoBesideDamagedFrames(Compression compression) {
        IntStream.range(0, 2000).parallel().forEach(i -> {
            byte[] raw = text(1 + i * 7);
            byte[] packed = compression.compress(raw);
            if (i % 5 == 0) {
                byte[] damaged = Arrays.copyOf(packed, packed.length / 2);
                assertThatThrownBy(() -> compression.decompress(damaged, raw.length + 1))
                        .isInstanceOf(AtollException.class);
            }
            assertThat(compression.decompress(packed, raw.length)).isEqualTo(raw);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Compression.class,
            names = {"ZSTD", "LZ4", "GZIP"})
    void whatIsSmallOrDoesNotShrinkIsSentAsItIs(Compression compression) {
        for (byte[] payload : List.of(text(20), random(5000))) {
            assertThat(encoded(payload, compression)).isEqualTo(encoded(payload, Compression.NONE));
        }
        assertThat(encoded(text(5000), compression)).hasSizeLessThan(1000);
    }

    private byte[] encoded(byte[] payload, Compression compression) {
        LinkFrame frame = new LinkFrame.TransferStates(List.of(new LinkRow(0, "things|key", payload)));
        byte[] bytes = codec.encode(new LinkMessage(1, frame), compression);
        assertThat(((LinkFrame.TransferStates) codec.decode(bytes).frame())
                        .rows()
                        .get(0)
                        .payload())
                .isEqualTo(payload);
        return bytes;
    }

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + i % 13);
        }
        return text;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
