package dev.atoll.entity.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.CounterType.CounterChange;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.Reception;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.FrameSettings;
import dev.atoll.entity.ReplyTo;
import dev.atoll.entity.writer.RecentRequests;
import dev.atoll.entity.writer.StoredEntity;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {

    private static final ActorTestKit KIT = ActorTestKit.create(TestSettings.local());
    private static final Serialization SERIALIZATION = SerializationExtension.get(KIT.system());
    private static final ReplyTo<EntityReply> CLIENT = onAnotherNode();
    private static final ReplyTo<ApplyReply> LINK = onAnotherNode();
    private static final Origin HERE = new Origin(RegionId.of("here"), 7);
    private static final EntityState STATE = EntityState.EMPTY.apply(EntityState.EMPTY.event(
            HERE, HybridTimestamp.of(1000, 1), DataTypes.COUNTER, new CounterChange.Added(5), null));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    static Stream<EntityMessage> messages() {
        return Stream.of(
                new EntityCommand.Write(
                        DataTypes.REGISTER,
                        new Operation.Assign(Payload.ofUtf8("\"å\"")),
                        true,
                        new RequestId(-1, 2),
                        CLIENT),
                new EntityCommand.Write(DataTypes.SET, new Operation.Clear(), false, null, CLIENT),
                new EntityCommand.Read(CLIENT),
                new EntityReply.Written(STATE, true),
                new EntityReply.Current(EntityState.EMPTY),
                new EntityReply.Refused(ErrorCode.WRONG_OPERATION, "no"),
                new EntityReply.Failed(ErrorCode.OUTCOME_UNKNOWN, ""),
                new ApplyReply.Applied(STATE.seen()),
                new ApplyReply.GapFound(new Reception.Gap(HERE, 3, 4)),
                new ApplyReply.Later("busy"),
                new EntityMessage.Answered(17, new EntityReply.Current(STATE)),
                new EntityMessage.Answered(18, new ApplyReply.Later("busy")),
                new ApplyReply.Rejected(ErrorCode.CORRUPT_DATA, "broken"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageComesBackAsItWas(EntityMessage message) throws NotSerializableException {
        assertThat(roundTrip(message)).isEqualTo(message);
    }

    @Test
    void rowsComeBackAsTheyWere() throws NotSerializableException {
        List<byte[]> rows = List.of(new byte[] {1, 2}, new byte[0], new byte[] {3});
        EntityCommand.ApplyRows read = (EntityCommand.ApplyRows) roundTrip(new EntityCommand.ApplyRows(rows, LINK));
        assertThat(read.replyTo()).isEqualTo(LINK);
        assertThat(read.rows()).usingElementComparator(Arrays::compare).isEqualTo(rows);
    }

    @Test
    void aSnapshotComesBackAsItWas() throws NotSerializableException {
        RecentRequests requests = RecentRequests.of(List.of(
                new RecentRequests.Served(new RequestId(1, 2), 3, 4),
                new RecentRequests.Served(new RequestId(-1, -2), 5, 6)));
        StoredEntity stored = new StoredEntity(STATE, requests);
        assertThat(roundTrip(stored)).isEqualTo(stored);
        assertThat(SERIALIZATION.serializerFor(StoredEntity.class).identifier())
                .isEqualTo(StoredEntitySerializer.IDENTIFIER);
    }

    @Test
    void largeSnapshotsAreCompressedAndThoseOfTheFirstVersionAreRead() {
        StoredEntitySerializer serializer = new StoredEntitySerializer();
        StoredEntity stored = new StoredEntity(set(500), RecentRequests.NONE);
        byte[] bytes = serializer.toBinary(stored);
        byte[] raw = Compressed.raw(bytes);
        assertThat(bytes.length).isLessThan(raw.length / 2);
        assertThat(serializer.fromBinary(raw, StoredEntitySerializer.VERSION_1)).isEqualTo(stored);
        for (int cut : new int[] {0, 1, 2, bytes.length / 2, bytes.length - 1}) {
            assertThatThrownBy(() -> serializer.fromBinary(Arrays.copyOf(bytes, cut), serializer.manifest(stored)))
                    .isInstanceOf(AtollException.class);
        }
    }

    @Test
    void aLargeStateIsCompressedInAnAnswerAndOneThatDoesNotFitIsTold() {
        AnswerCodec codec = new AnswerCodec(new FrameSettings(16 << 10));
        for (EntityReply reply : List.of(new EntityReply.Written(set(900), true), new EntityReply.Current(set(900)))) {
            BinaryWriter raw = new BinaryWriter();
            ReplyCodec.write(raw, reply);
            BinaryWriter out = new BinaryWriter();
            codec.write(out, reply);
            assertThat(out.size()).isLessThan(raw.size() / 2);
            assertThat(answer(out)).isEqualTo(reply);
        }
        for (EntityReply reply :
                List.of(new EntityReply.Written(set(50_000), false), new EntityReply.Current(set(50_000)))) {
            BinaryWriter out = new BinaryWriter();
            codec.write(out, reply);
            assertThat(answer(out)).isInstanceOfSatisfying(EntityReply.Failed.class, failed -> {
                boolean written = reply instanceof EntityReply.Written;
                assertThat(failed.code()).isEqualTo(written ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.VALUE_TOO_LARGE);
                assertThat(failed.message().contains("applied")).isEqualTo(written);
            });
        }
    }

    @Test
    void nodesOfAnOlderVersionReadAnswersThatAreNotLarge() {
        BinaryWriter out = new BinaryWriter();
        new AnswerCodec(new FrameSettings(4 << 20)).write(out, new EntityReply.Current(set(500)));
        assertThat(new BinaryReader(out.toByteArray()).readString()).isEqualTo("current-1");
    }

    /** The more elements, the less of them can be compressed. */
    private static EntityState set(int size) {
        Origin self = new Origin(RegionId.of("here"), 1);
        List<Payload> elements = IntStream.range(0, size)
                .mapToObj(n -> Payload.ofUtf8(
                        "\"element " + (n < 1000 ? n : Long.toHexString(n * 0x9E3779B97F4A7C15L)) + "\""))
                .toList();
        Decision.Accepted added = (Decision.Accepted) STATE.decide(self, DataTypes.SET, new Operation.Add(elements));
        return STATE.apply(STATE.event(self, STATE.timestamp().next(), DataTypes.SET, added.change(), null));
    }

    private static EntityMessage answer(BinaryWriter out) {
        BinaryReader in = new BinaryReader(out.toByteArray());
        return ReplyCodec.read(in, in.readString());
    }

    @Test
    void messagesOfAnotherVersionAreRefused() throws NotSerializableException {
        SerializerWithStringManifest serializer =
                (SerializerWithStringManifest) SERIALIZATION.serializerFor(EntityReply.Current.class);
        assertThatThrownBy(() -> serializer.fromBinary(new byte[0], "current-9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another version");
    }

    @Test
    void damagedMessagesAreRefused() throws NotSerializableException {
        SerializerWithStringManifest serializer =
                (SerializerWithStringManifest) SERIALIZATION.serializerFor(EntityReply.Current.class);
        EntityReply.Written written = new EntityReply.Written(STATE, true);
        byte[] bytes = serializer.toBinary(written);
        byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> serializer.fromBinary(cut, serializer.manifest(written)))
                .isInstanceOf(AtollException.class);
    }

    @Test
    void theAnswerFromAnotherNodeReachesTheOneWhoAsked() throws NotSerializableException {
        CompletableFuture<EntityReply> answer = new CompletableFuture<>();
        EntityReply late = new EntityReply.Failed(ErrorCode.UNAVAILABLE, "late");
        InFlight inFlight = new InFlight(1, 1);
        assertThat(inFlight.enter(0)).isTrue();
        Questions<EntityReply> questions =
                new Questions<>(KIT.system(), inFlight, Duration.ofSeconds(30), (id, timeout) -> late);
        EntityCommand asked = new EntityCommand.Read(questions.ask(new EntityId("views", "home"), 0, answer));
        EntityCommand.Read arrived = (EntityCommand.Read) roundTrip(asked);
        arrived.replyTo().tell(new EntityReply.Current(STATE));
        assertThat(answer).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(new EntityReply.Current(STATE));
        assertThat(inFlight.count()).isZero();
    }

    private static <R extends EntityMessage> ReplyTo<R> onAnotherNode() {
        return new Answers.ToNode<>(
                KIT.createTestProbe(EntityMessage.Answered.class).ref(), 17);
    }

    private static Object roundTrip(Object message) throws NotSerializableException {
        SerializerWithStringManifest serializer =
                (SerializerWithStringManifest) SERIALIZATION.serializerFor(message.getClass());
        return serializer.fromBinary(serializer.toBinary(message), serializer.manifest(message));
    }
}
