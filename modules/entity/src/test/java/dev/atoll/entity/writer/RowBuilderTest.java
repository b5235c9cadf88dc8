package dev.atoll.entity.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.Resolution;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RowBuilderTest {

    private static final Origin HERE = new Origin(RegionId.of("here"), 1);
    private static final int EVENTS = 4;

    private final RowBuilder builder = new RowBuilder(EVENTS, 1 << 20);
    private EntityState state = EntityState.EMPTY;

    @Test
    void whatReadersLookForIsTheFirstOfItsRow() {
        EntityState before = write(set("1"));
        write(set("2"));
        write(new Operation.Resolve(Payload.ofUtf8("3"), List.of()));
        write(set("4"));
        write(new Operation.OfConflict(new Resolution("0a", Optional.empty()), set("5")));
        write(new Operation.Rewind(HybridTimestamp.of(1, 0), before));
        write(set("6"));

        List<byte[]> rows = builder.rows().stream().map(EventRowCodec::encode).toList();
        assertThat(builder.rows())
                .extracting(row -> ((EventRow.Events) row).events().size())
                .containsExactly(2, 2, 1, 2);
        assertThat(rows).extracting(EventRowCodec::peekLeavesOthers).containsExactly(false, true, false, false);
        assertThat(rows).extracting(EventRowCodec::peekResolves).containsExactly(false, false, true, false);
        assertThat(rows).extracting(EventRowCodec::peekRewinds).containsExactly(false, false, false, true);
    }

    @Test
    void aRowHasNoMoreEventsThanItMay() {
        for (int i = 0; i <= EVENTS; i++) {
            write(set(Integer.toString(i)));
        }
        assertThat(builder.rows())
                .extracting(row -> ((EventRow.Events) row).events().size())
                .containsExactly(EVENTS, 1);
    }

    /** Returns the state after it. */
    private EntityState write(Operation operation) {
        Decision decision = state.decide(HERE, DataTypes.REGISTER, operation);
        HybridTimestamp now = HybridTimestamp.of(state.timestamp().millis() + 1, 0);
        DataEvent event = state.event(HERE, now, DataTypes.REGISTER, ((Decision.Accepted) decision).change(), null);
        state = state.apply(event);
        builder.add(event, 1, StoredEntity.EMPTY);
        return state;
    }

    private static Operation set(String json) {
        return new Operation.Assign(Payload.ofUtf8(json));
    }
}
