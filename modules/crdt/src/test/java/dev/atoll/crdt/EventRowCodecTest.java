package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventRowCodecTest {

    private static final Origin US_EAST = new Origin(RegionId.of("us-east"), 0xCAFEBABE);

    @Property(tries = 500)
    void everyRowKeepsItsEventsAndTellsItsOrigin(@ForAll long seed) {
        for (EventRow.Events row : Histories.random(seed, 60).journal()) {
            byte[] bytes = EventRowCodec.encode(row);
            assertThat(EventRowCodec.decode(bytes)).isEqualTo(row);
            assertThat(EventRowCodec.peekOrigin(bytes)).contains(row.origin());
        }
    }

    @Property(tries = 200)
    void aMergedStateIsKeptAndHasNoSingleOrigin(@ForAll long seed) {
        EventRow row = new EventRow.Merged(Histories.random(seed, 60).state(0));
        byte[] bytes = EventRowCodec.encode(row);
        assertThat(EventRowCodec.decode(bytes)).isEqualTo(row);
        assertThat(EventRowCodec.peekOrigin(bytes)).isEmpty();
    }

    @Property(tries = 2000)
    void brokenBytesAreRefusedAndNeverCrash(@ForAll long seed) {
        Random random = new Random(seed);
        List<EventRow.Events> journal = Histories.random(seed, 30).journal();
        byte[] bytes = journal.isEmpty() ? new byte[] {0x11} : EventRowCodec.encode(journal.get(0));
        bytes = Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            EventRowCodec.decode(bytes);
        } catch (AtollException expected) {
            assertThat(expected.code()).isNotEqualTo(ErrorCode.INTERNAL);
        }
    }

    @Test
    void eventsThatFollowEachOtherShareWhatIsEqual() {
        EntityState state = EntityState.EMPTY;
        DataEvent[] events = new DataEvent[100];
        for (int i = 0; i < events.length; i++) {
            events[i] = state.event(
                    US_EAST,
                    HybridTimestamp.of(1_700_000_000_000L + i, 0),
                    DataTypes.COUNTER,
                    new CounterType.CounterChange.Added(1),
                    i % 10 == 0 ? RequestId.ofKey("request-" + i) : null);
            state = state.apply(events[i]);
        }
        EventRow row = new EventRow.Events(List.of(events));
        byte[] bytes = EventRowCodec.encode(row);
        assertThat(EventRowCodec.decode(bytes)).isEqualTo(row);
        assertThat(bytes.length).isLessThan(1000);
    }

    @Test
    void anEventThatResolvesAConflictSaysWhichAndCountsAsTheOperationAlone() {
        Resolution resolution = resolution(new Random(3));
        Operation plain = new Operation.Assign(Payload.ofUtf8("1"));
        Operation resolving = new Operation.OfConflict(resolution, plain);
        DataEvent event = event(resolving);
        byte[] bytes = EventRowCodec.encode(new EventRow.Events(List.of(event)));
        DataEvent read = ((EventRow.Events) EventRowCodec.decode(bytes)).first();
        assertThat(read).isEqualTo(event);
        assertThat(read.resolution()).contains(resolution);
        assertThat(read.operation()).contains(plain);
        assertThat(EntityState.EMPTY.apply(event)).isEqualTo(EntityState.EMPTY.apply(event(plain)));
        assertThat(EventRowCodec.peekResolves(bytes)).isTrue();
        assertThat(EventRowCodec.peekResolves(EventRowCodec.encode(new EventRow.Events(List.of(event(plain))))))
                .isFalse();
    }

    private static DataEvent event(Operation operation) {
        Decision decision = EntityState.EMPTY.decide(US_EAST, DataTypes.REGISTER, operation);
        Change change = ((Decision.Accepted) decision).change();
        return EntityState.EMPTY.event(US_EAST, HybridTimestamp.of(1, 0), DataTypes.REGISTER, change, null);
    }

    private static Resolution resolution(Random random) {
        String id = "%016x".formatted(random.nextLong());
        Dot dot = new Dot(US_EAST, 1 + random.nextInt(9));
        return new Resolution(id, random.nextBoolean() ? Optional.of(dot) : Optional.empty());
    }

    @Test
    void aRowWithAHoleIsNotARow() {
        DataEvent first = EntityState.EMPTY.event(
                US_EAST, HybridTimestamp.of(1, 0), DataTypes.SET, new SetType.SetChange.Cleared(true), null);
        DataEvent third = new DataEvent(
                US_EAST,
                3,
                HybridTimestamp.of(2, 0),
                Epoch.ZERO,
                VersionVector.EMPTY,
                first.type(),
                first.change(),
                null);
        assertThatThrownBy(() -> new EventRow.Events(List.of(first, third))).hasMessageContaining("does not follow");
    }

    @Test
    void operationsKeepTheirFormAcrossNodes() {
        Random random = new Random(1);
        for (DataType<?> type : DataTypes.all()) {
            for (int i = 0; i < 100; i++) {
                Operation plain = Histories.operation(type, random);
                Operation operation = i % 2 == 0 ? plain : new Operation.OfConflict(resolution(random), plain);
                var out = new dev.atoll.crdt.codec.BinaryWriter();
                OperationCodec.write(out, operation);
                assertThat(OperationCodec.read(new dev.atoll.crdt.codec.BinaryReader(out.toByteArray())))
                        .isEqualTo(operation);
            }
        }
    }
}
