package dev.atoll.replication.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.horizon.Announcement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LinkCodecProperties {

    private static final int MAX_ROW_BYTES = 1 << 20;

    private final LinkCodec codec = new LinkCodec(MAX_ROW_BYTES);

    @Property(tries = 500)
    void aFrameComesBackAsItWas(@ForAll("frames") LinkFrame frame, @ForAll Compression compression) {
        LinkMessage message = new LinkMessage(7, frame);
        assertThat(codec.decode(codec.encode(message, compression)))
                .usingRecursiveComparison()
                .isEqualTo(message);
    }

    @Property(tries = 2000)
    void randomBytesAreAFrameOrRefused(@ForAll byte[] bytes) {
        decodeOrRefuse(bytes);
    }

    @Property(tries = 2000)
    void aDamagedFrameIsAFrameOrRefused(
            @ForAll("frames") LinkFrame frame, @ForAll Compression compression, @ForAll Random random) {
        byte[] bytes = codec.encode(new LinkMessage(7, frame), compression);
        for (int i = 0; i <= random.nextInt(4); i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        decodeOrRefuse(random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
    }

    private void decodeOrRefuse(byte[] bytes) {
        try {
            codec.decode(bytes);
        } catch (AtollException e) {
            assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
        }
    }

    @Example
    void rowsThatAnnounceMoreThanAllowedAreRefusedBeforeAnythingIsAllocated() {
        BinaryWriter out = new BinaryWriter();
        out.writeByte(0)
                .writeByte(4)
                .writeVarLong(0)
                .writeVarLong(9)
                .writeVarLong(0)
                .writeLong(0);
        out.writeVarLong(1).writeByte(1).writeVarLong(Integer.MAX_VALUE).writeBytes(new byte[10]);
        assertThatThrownBy(() -> codec.decode(out.toByteArray()))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("allowed");
    }

    @Example
    void rowsThatDecompressToMoreThanAnnouncedAreRefused() {
        for (Compression compression : Compression.values()) {
            BinaryWriter out = new BinaryWriter();
            out.writeByte(0)
                    .writeByte(4)
                    .writeVarLong(0)
                    .writeVarLong(9)
                    .writeVarLong(0)
                    .writeLong(0);
            out.writeVarLong(1).writeByte(compression.id()).writeVarLong(100);
            out.writeBytes(compression.compress(new byte[1 << 20]));
            assertThatThrownBy(() -> codec.decode(out.toByteArray()))
                    .as(compression.text())
                    .isInstanceOf(AtollException.class);
        }
    }

    @Example
    void aFrameOfAnUnknownKindIsOfAnotherProtocol() {
        assertThatThrownBy(() -> codec.decode(new byte[] {0, 99}))
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_MISMATCH));
    }

    @Example
    void whatANewerVersionAddsToAHelloIsSkipped() {
        byte[] hello = codec.encode(new LinkMessage(0, aHello(1, 7)), Compression.NONE);
        byte[] longer = Arrays.copyOf(hello, hello.length + 20);
        assertThat(codec.decode(longer).frame()).isEqualTo(aHello(1, 7));
    }

    /** As a version says it that knows nothing of frames. */
    @Example
    void aHelloMayEndBeforeTheLargestFrame() {
        byte[] hello = codec.encode(new LinkMessage(0, aHello(1, 7)), Compression.NONE);
        byte[] shorter = Arrays.copyOf(hello, hello.length - 3);
        assertThat(((LinkFrame.Hello) codec.decode(shorter).frame()).maxFrameBytes())
                .isZero();
    }

    /** Each would be an object, however few bytes it has. */
    @Example
    void aFrameOfVeryManyRowsIsRefused() {
        LinkCodec large = new LinkCodec(1 << 24);
        List<LinkRow> most = Collections.nCopies(LinkFrame.MOST_ROWS, new LinkRow(0, "", new byte[0]));
        byte[] allowed = large.encode(new LinkMessage(0, new LinkFrame.TransferStates(most)), Compression.ZSTD);
        assertThat(large.decode(allowed).frame()).isInstanceOf(LinkFrame.TransferStates.class);
        List<LinkRow> more = Collections.nCopies(LinkFrame.MOST_ROWS + 1, new LinkRow(0, "", new byte[0]));
        byte[] bytes = large.encode(new LinkMessage(0, new LinkFrame.TransferStates(more)), Compression.ZSTD);
        assertThatThrownBy(() -> large.decode(bytes)).hasMessageContaining("allowed");
    }

    private static LinkFrame.Hello aHello(int min, int max) {
        return new LinkFrame.Hello(
                min,
                max,
                RegionId.of("us-east"),
                new UUID(1, 2),
                new UUID(3, 4),
                "mesh",
                0,
                1023,
                List.of("zstd"),
                1 << 20);
    }

    private static Arbitrary<LinkFrame> placementFrames(Arbitrary<Long> offsets, Arbitrary<String> texts) {
        LinkRow state = new LinkRow(0, "c|k", new byte[] {1, 2, 3});
        return Combinators.combine(texts, offsets, offsets, Arbitraries.of(StatesKind.values()))
                .flatAs((text, step, upTo, kind) -> Arbitraries.of(
                        new LinkFrame.CollectionWish(text),
                        new LinkFrame.CollectionWish(
                                text,
                                List.of(new Origin(RegionId.of("eu"), (int) (long) step)),
                                List.of(new Origin(RegionId.of("us"), 7)),
                                List.of(new Origin(RegionId.of("ap"), (int) (long) upTo))),
                        new LinkFrame.CollectionStates(text, List.of(state, state)),
                        new LinkFrame.CollectionEnd(text, kind),
                        new LinkFrame.EraseQuestion(text, step, "f" + text, upTo),
                        new LinkFrame.EraseQuestion(
                                text, step, "f" + text, upTo, List.of(new Origin(RegionId.of("us"), (int)
                                        (long) upTo))),
                        new LinkFrame.EraseAnswer(text, step, text)));
    }

    @Provide
    Arbitrary<LinkFrame> frames() {
        Arbitrary<Long> offsets = Arbitraries.longs().between(0, Long.MAX_VALUE / 2);
        Arbitrary<String> texts = Arbitraries.strings().ofMaxLength(40);
        Arbitrary<UUID> ids =
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
        Arbitrary<RegionId> regions = Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(1)
                .ofMaxLength(32)
                .map(RegionId::of);
        Arbitrary<LinkFrame> hellos = Combinators.combine(
                        regions,
                        ids,
                        ids,
                        texts.list().ofMaxSize(5),
                        Arbitraries.integers().greaterOrEqual(0))
                .as((region, journal, instance, names, most) ->
                        new LinkFrame.Hello(1, 3, region, journal, instance, "mesh", 0, 1023, names, most));
        return Arbitraries.oneOf(
                placementFrames(offsets, texts),
                hellos,
                Combinators.combine(Arbitraries.of(RefusalReason.class), texts, texts)
                        .as(LinkFrame.Refuse::new),
                Combinators.combine(ids, offsets, offsets)
                        .as((id, after, window) -> new LinkFrame.Start(
                                id, after % 3 == 0 ? OptionalLong.empty() : OptionalLong.of(after), window)),
                Combinators.combine(offsets, Arbitraries.longs().between(0, 1L << 40), sizes())
                        .as((after, written, sizes) -> batch(after, written, sizes)),
                offsets.map(LinkFrame.Ack::new),
                offsets.map(LinkFrame.Credit::new),
                Combinators.combine(offsets, offsets, offsets)
                        .as((sent, watermark, clock) ->
                                new LinkFrame.Heartbeat(sent - 1, watermark, clock, new HybridTimestamp(clock))),
                Combinators.combine(texts, regions, Arbitraries.integers(), offsets, offsets)
                        .as((id, region, incarnation, from, to) ->
                                new LinkFrame.RangeRequest(id, new Origin(region, incarnation), from, to)),
                texts.map(LinkFrame.StateRequest::new),
                Combinators.combine(texts, sizes()).as((id, sizes) -> new LinkFrame.RangeReply(id, states(sizes))),
                offsets.map(LinkFrame.TransferBegin::new),
                sizes().map(sizes -> new LinkFrame.TransferStates(states(sizes))),
                Combinators.combine(offsets, offsets).as(LinkFrame.TransferEnd::new),
                Combinators.combine(texts, offsets, offsets, Arbitraries.of(true, false))
                        .as(LinkFrame.RightsWanted::new),
                offsets.map(LinkFrame.ProgressWanted::new),
                offsets.map(LinkFrame.Progress::new),
                Combinators.combine(texts.list().ofMaxSize(5), texts.list().ofMaxSize(5))
                        .as(LinkFrame.Excepted::new),
                Combinators.combine(texts, offsets, offsets)
                        .as((among, applied, since) -> new LinkFrame.Announced(
                                new Announcement(among, new HybridTimestamp(applied), new HybridTimestamp(since)))),
                texts.map(LinkFrame.Bye::new));
    }

    private static Arbitrary<List<Integer>> sizes() {
        return Arbitraries.integers().between(0, 3000).list().ofMaxSize(20);
    }

    private static LinkFrame batch(long after, long written, List<Integer> sizes) {
        List<LinkRow> rows = new ArrayList<>();
        long offset = after;
        for (int size : sizes) {
            offset += 1 + size % 5;
            rows.add(row(offset, size));
        }
        return new LinkFrame.Batch(after, offset, written, new HybridTimestamp(written * 3), rows);
    }

    private static List<LinkRow> states(List<Integer> sizes) {
        return sizes.stream().map(size -> row(0, size)).toList();
    }

    private static LinkRow row(long offset, int size) {
        byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        return new LinkRow(offset, "things|key-" + size % 7, payload);
    }
}
