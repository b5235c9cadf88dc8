package dev.atoll.entity.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.DataEvent;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EscrowValue;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.RightsWish;
import dev.atoll.entity.TimestampLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Decrements that lack rights: a writer by hand, and another region whose events are made here. */
class RightsDeskTest {

    private static final Origin HERE = new Origin(RegionId.of("here"), 1);
    private static final Origin THERE = new Origin(RegionId.of("there"), 2);

    private final List<EntityReply> replies = new ArrayList<>();
    private final List<RightsWish> wishes = new ArrayList<>();
    private final Set<Origin> connected = new HashSet<>(Set.of(THERE));
    private long nowMillis = 1_000;
    private int ticks;
    private EntityWriter writer;
    private StoredEntity durable = StoredEntity.EMPTY;
    private EntityState there = EntityState.EMPTY;

    RightsDeskTest() {
        start("");
    }

    private void start(String settings) {
        writer = new EntityWriter(
                new WriterSetup(
                        EntitySettings.from(ConfigFactory.parseString(settings).withFallback(ConfigFactory.load())),
                        HERE,
                        new TimestampLedger(new HybridClock(() -> Instant.ofEpochMilli(nowMillis))),
                        WriterRules.SOUND),
                new Port());
        writer.recovered(durable);
    }

    @Test
    void aDecrementWaitsForRightsOfAnotherRegionAndIsThenAppliedOnce() {
        there(new Operation.Grant(10));
        decrement(4, null);
        assertThat(replies).isEmpty();
        assertThat(wishes).containsExactly(new RightsWish(THERE, 8, 0, true));
        share(wishes.get(0));
        assertThat(replies).singleElement().isInstanceOf(EntityReply.Written.class);
        assertThat(value().total()).isEqualTo(6);
        assertThat(value().rights(HERE)).isEqualTo(4);
    }

    @Test
    void theSameRequestTwiceInTheQueueIsAppliedOnce() {
        there(new Operation.Grant(10));
        RequestId request = new RequestId(7, 7);
        decrement(2, request);
        decrement(2, request);
        share(wishes.get(wishes.size() - 1));
        assertThat(replies)
                .extracting(reply -> ((EntityReply.Written) reply).replayed())
                .containsExactly(false, true);
        assertThat(value().total()).isEqualTo(8);
    }

    @Test
    void whatDoesNotComeInTimeIsRefusedWithWhatIsHeldWhere() {
        there(new Operation.Grant(10));
        decrement(4, null);
        while (ticks > 0) {
            ticks--;
            writer.askAgain();
        }
        assertThat(replies)
                .containsExactly(new EntityReply.Refused(
                        ErrorCode.INSUFFICIENT_RIGHTS,
                        "This region holds the right to 0, fewer than 4. Elsewhere: there 10."));
        assertThat(wishes).hasSizeBetween(5, 7).allMatch(RightsWish::urgent);
    }

    @Test
    void nobodyWaitsWhenTheOthersHoldTooFewOrAreNotConnected() {
        there(new Operation.Grant(3));
        decrement(4, null);
        connected.clear();
        decrement(1, null);
        assertThat(replies).hasSize(2).allMatch(EntityReply.Refused.class::isInstance);
        assertThat(wishes).isEmpty();
    }

    @Test
    void onlySoManyWait() {
        start("atoll.entity.escrow.max-waiting = 2");
        there(new Operation.Grant(10));
        decrement(1, null);
        decrement(1, null);
        decrement(1, null);
        assertThat(replies).hasSize(1);
    }

    @Test
    void aWriterThatStopsLetsNobodyWait() {
        there(new Operation.Grant(10));
        decrement(1, null);
        writer.stop();
        assertThat(replies).singleElement().isInstanceOf(EntityReply.Refused.class);
        assertThat(writer.mayStop()).isTrue();
    }

    @Test
    void rightsAreAskedForBeforeTheyRunOut() {
        there(new Operation.Grant(1_000));
        write(new Operation.Grant(100), null);
        for (int i = 0; i < 40; i++) {
            decrement(1, null);
            assertThat(wishes).isEmpty();
        }
        for (int i = 0; i < 40; i++) {
            nowMillis += 10;
            decrement(1, null);
        }
        assertThat(wishes).isNotEmpty().noneMatch(RightsWish::urgent);
        int asked = wishes.size();
        assertThat(asked).isLessThan(5);
        share(wishes.get(asked - 1));
        assertThat(value().rights(HERE).longValue()).isGreaterThan(40);
    }

    @Test
    void askingAheadCanBeSwitchedOff() {
        start("atoll.entity.escrow.rebalance = off");
        there(new Operation.Grant(1_000));
        write(new Operation.Grant(20), null);
        for (int i = 0; i < 20; i++) {
            decrement(1, null);
        }
        assertThat(wishes).isEmpty();
    }

    @Test
    void aRegionThatSellsItselfKeepsWhatItNeedsUnlessSomebodyWaits() {
        write(new Operation.Grant(200), null);
        for (int i = 0; i < 100; i++) {
            decrement(1, null);
        }
        write(new Operation.Share(THERE, 50, 0, false, 0), null);
        assertThat(value().rights(THERE)).isZero();
        write(new Operation.Share(THERE, 80, 0, true, 0), null);
        assertThat(value().rights(THERE)).isEqualTo(50);
    }

    private EscrowValue value() {
        return (EscrowValue)
                durable.state().visible(DataTypes.ESCROW).orElseThrow().value();
    }

    private void decrement(long by, RequestId request) {
        write(new Operation.Decrement(by), request);
    }

    private void write(Operation operation, RequestId request) {
        accept(new EntityCommand.Write(DataTypes.ESCROW, operation, false, request, replies::add));
        replies.removeIf(reply -> !(operation instanceof Operation.Decrement));
    }

    /** The other region makes an event, and this one applies it. */
    private void there(Operation operation) {
        Decision.Accepted accepted = (Decision.Accepted) there.decide(THERE, DataTypes.ESCROW, operation);
        HybridTimestamp time = HybridTimestamp.of(there.timestamp().millis() + 1, 0);
        DataEvent event = there.event(THERE, time, DataTypes.ESCROW, accepted.change(), null);
        there = there.apply(event);
        byte[] row = EventRowCodec.encode(new EventRow.Events(List.of(event)));
        accept(new EntityCommand.ApplyRows(List.of(row), applied -> {}));
    }

    /** The other region hears the wish. */
    private void share(RightsWish wish) {
        there(new Operation.Share(HERE, wish.wanted(), wish.received(), wish.urgent(), 0));
    }

    private void accept(EntityCommand command) {
        writer.accept(command);
        List<EventRow> rows = writer.flush();
        if (!rows.isEmpty()) {
            for (EventRow row : rows) {
                durable = writer.after(durable, row);
            }
            writer.written(durable);
        }
    }

    private final class Port implements WriterPort {
        @Override
        public void flushSoon() {}

        @Override
        public void expireAfter(Duration delay) {}

        @Override
        public boolean canAsk(Origin origin) {
            return connected.contains(origin);
        }

        @Override
        public void ask(RightsWish wish) {
            wishes.add(wish);
        }

        @Override
        public void askAgainAfter(Duration delay) {
            ticks++;
        }

        @Override
        public void changed(EntityState state) {}
    }
}
