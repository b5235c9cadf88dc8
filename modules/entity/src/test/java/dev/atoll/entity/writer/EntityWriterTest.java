package dev.atoll.entity.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
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
import dev.atoll.journal.WritesInFlight;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The writer by hand, without an actor and without a journal. */
class EntityWriterTest {

    private static final Origin HERE = new Origin(RegionId.of("here"), 1);

    private final List<EntityReply> replies = new ArrayList<>();
    private final List<EventRow> journal = new ArrayList<>();
    private boolean clockFails;
    private final TimestampLedger ledger = new TimestampLedger(new HybridClock(this::wall));
    private final WriterSetup setup =
            new WriterSetup(EntitySettings.from(ConfigFactory.load()), HERE, ledger, WriterRules.SOUND);
    private final Port port = new Port();
    private final EntityWriter writer = new EntityWriter(setup, port);
    private StoredEntity durable = StoredEntity.EMPTY;

    @Test
    void nothingIsWrittenBeforeTheRecovery() {
        increment(null);
        assertThat(writer.flush()).isEmpty();
        assertThat(port.flushes).isZero();
        recover();
        assertThat(port.flushes).isEqualTo(1);
        assertThat(writer.flush()).hasSize(1);
    }

    @Test
    void whatArrivesDuringAWriteIsWrittenTogetherAfterwards() {
        recover();
        increment(null);
        List<EventRow> first = writer.flush();
        increment(null);
        increment(null);
        assertThat(writer.flush()).isEmpty();
        assertThat(replies).isEmpty();
        persist(first);
        assertThat(replies).hasSize(1);
        List<EventRow> second = writer.flush();
        assertThat(second).hasSize(1);
        persist(second);
        assertThat(replies).hasSize(3).allMatch(EntityReply.Written.class::isInstance);
    }

    @Test
    void aWriteThatFailsIsUnknownAndWhatWaitsBehindItWasNotApplied() {
        recover();
        increment(null);
        writer.flush();
        increment(null);
        writer.failed(true, "broken");
        increment(null);
        assertThat(replies)
                .extracting(reply -> ((EntityReply.Failed) reply).code())
                .containsExactly(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE, ErrorCode.UNAVAILABLE);
    }

    @Test
    void aRequestIsRememberedWhenItsRowIsFoundInTheJournal() {
        RequestId request = new RequestId(1, 2);
        recover();
        increment(request);
        journal.addAll(writer.flush());
        writer.failed(true, "broken after the commit");
        recover();
        increment(request);
        assertThat(writer.flush()).isEmpty();
        assertThat(replies.get(1))
                .isInstanceOfSatisfying(EntityReply.Written.class, written -> assertThat(written.replayed())
                        .isTrue());
    }

    @Test
    void aRequestForAnotherOperationIsRefusedUnlessTheFirstIsNotKnownAnyMore() {
        RequestId request = new RequestId(1, 2);
        recover();
        increment(request);
        persist(writer.flush());
        write(new Operation.Decrement(1), request);
        assertThat(writer.flush()).isEmpty();
        assertThat(replies.get(1))
                .isInstanceOfSatisfying(EntityReply.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED));
        writer.failed(true, "read again");
        recover();
        write(new Operation.Decrement(1), request);
        assertThat(writer.flush()).isEmpty();
        assertThat(replies.get(2))
                .isInstanceOfSatisfying(EntityReply.Written.class, written -> assertThat(written.replayed())
                        .isTrue());
    }

    @Test
    void itMayStopOnlyWhenAllIsAnswered() {
        recover();
        increment(null);
        List<EventRow> rows = writer.flush();
        increment(null);
        writer.stop();
        assertThat(writer.mayStop()).isFalse();
        persist(rows);
        assertThat(writer.mayStop()).isFalse();
        persist(writer.flush());
        assertThat(replies).hasSize(2);
        assertThat(writer.mayStop()).isTrue();
    }

    private HybridTimestamp safe() {
        return ledger.read().safe();
    }

    @Test
    void whatIsBeingWrittenIsNotSafeUntilItIsDurable() {
        recover();
        increment(null);
        increment(null);
        HybridTimestamp before = safe();
        List<EventRow> rows = writer.flush();
        HybridTimestamp first = ((EventRow.Events) rows.get(0)).first().timestamp();
        assertThat(before).isLessThan(first);
        assertThat(safe()).isGreaterThanOrEqualTo(before).isLessThan(first);
        port.safeWhenChanged = this::safe;
        persist(rows);
        assertThat(port.safe)
                .isGreaterThan(((EventRow.Events) rows.get(0)).last().timestamp());
        assertThat(ledger.read().doubts()).isZero();
    }

    @Test
    void aWriteThatMayHaveHappenedIsInDoubtAndOneThatDidNotIsNot() {
        recover();
        increment(null);
        writer.flush();
        writer.failed(false, "never sent");
        assertThat(ledger.read().doubts()).isZero();
        recover();
        increment(null);
        List<EventRow> rows = writer.flush();
        writer.failed(true, "broken");
        WritesInFlight.Reading reading = ledger.read();
        assertThat(reading.doubts()).isEqualTo(1);
        assertThat(reading.safe())
                .isGreaterThan(((EventRow.Events) rows.get(0)).last().timestamp());
    }

    @Test
    void whatIsGivenAfterTheLedgerWasReadIsLater() {
        recover();
        HybridTimestamp safe = safe();
        increment(null);
        assertThat(((EventRow.Events) writer.flush().get(0)).first().timestamp())
                .isGreaterThan(safe);
    }

    @Test
    void whatCouldNotBeDecidedIsNotInTheWayOfWhatIsSafe() {
        recover();
        clockFails = true;
        increment(null);
        assertThat(writer.flush()).isEmpty();
        assertThat(replies).singleElement().isInstanceOfSatisfying(EntityReply.Refused.class, refused -> assertThat(
                        refused.code())
                .isEqualTo(ErrorCode.INTERNAL));
        clockFails = false;
        HybridTimestamp before = safe();
        assertThat(safe()).isGreaterThan(before);
    }

    private Instant wall() {
        if (clockFails) {
            throw new IllegalStateException("no time");
        }
        return Instant.ofEpochMilli(1_000);
    }

    private void increment(RequestId request) {
        write(new Operation.Increment(1), request);
    }

    private void write(Operation operation, RequestId request) {
        writer.accept(new EntityCommand.Write(DataTypes.COUNTER, operation, false, request, replies::add));
    }

    private void persist(List<EventRow> rows) {
        journal.addAll(rows);
        durable = after(rows, durable);
        writer.written(durable);
    }

    private void recover() {
        durable = after(journal, StoredEntity.EMPTY);
        writer.recovered(durable);
    }

    private StoredEntity after(List<EventRow> rows, StoredEntity before) {
        StoredEntity stored = before;
        for (EventRow row : rows) {
            stored = writer.after(stored, row);
        }
        return stored;
    }

    private static final class Port implements WriterPort {
        private int flushes;
        private Supplier<HybridTimestamp> safeWhenChanged = () -> HybridTimestamp.ZERO;
        private HybridTimestamp safe;

        @Override
        public void flushSoon() {
            flushes++;
        }

        @Override
        public void expireAfter(Duration delay) {}

        @Override
        public boolean canAsk(Origin origin) {
            return false;
        }

        @Override
        public void ask(RightsWish wish) {}

        @Override
        public void askAgainAfter(Duration delay) {}

        @Override
        public void changed(EntityState state) {
            safe = safeWhenChanged.get();
        }
    }
}
