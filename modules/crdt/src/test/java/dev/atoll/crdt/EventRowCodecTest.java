package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
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
                Operation operation = Histories.operation(type, random);
                var out = new dev.atoll.crdt.codec.BinaryWriter();
                OperationCodec.write(out, operation);
                assertThat(OperationCodec.read(new dev.atoll.crdt.codec.BinaryReader(out.toByteArray())))
                        .isEqualTo(operation);
            }
        }
    }
}
