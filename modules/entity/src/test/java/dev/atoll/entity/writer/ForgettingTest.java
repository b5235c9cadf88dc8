package dev.atoll.entity.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.HybridClock;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.MapValue;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.SetValue;
import dev.atoll.crdt.VersionVector;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.RightsWish;
import dev.atoll.entity.TimestampLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a writer keeps, shows and stores of regions that were removed for good, and of counters that were. */
class ForgettingTest {

    private static final Origin HERE = new Origin(RegionId.of("here"), 1);
    private static final Origin GONE = new Origin(RegionId.of("gone"), 2);
    private static final Origin ELSE = new Origin(RegionId.of("else"), 3);
    private static final Payload APPLE = Payload.ofUtf8("\"apple\"");
    private static final Payload PEAR = Payload.ofUtf8("\"pear\"");

    private final List<EntityReply> replies = new ArrayList<>();
    private final List<ApplyReply> received = new ArrayList<>();
    private final List<EventRow> journal = new ArrayList<>();
    private final WriterSetup setup = new WriterSetup(
            EntitySettings.from(ConfigFactory.load()),
            HERE,
            new TimestampLedger(new HybridClock(() -> Instant.ofEpochMilli(1_000))),
            WriterRules.SOUND);
    private final Port port = new Port();
    private EntityWriter writer = started(StoredEntity.EMPTY);
    private StoredEntity stored;

    /** The removed region has added an apple, and this one has removed it, or not. */
    private static EventRow.Events apple() {
        return new EventRow.Events(List.of(EntityState.EMPTY.event(
                GONE,
                HybridTimestamp.of(500, 0),
                DataTypes.SET,
                ((Decision.Accepted) EntityState.EMPTY.decide(GONE, DataTypes.SET, new Operation.Add(List.of(APPLE))))
                        .change(),
                null)));
    }

    @Test
    void whatIsGoneIsForgottenAtTheNextCommandAndStaysGone() {
        receive(apple());
        EntityState unpruned = read();
        write(new Operation.Remove(List.of(APPLE)));
        assertThat(read().seen().get(GONE)).isEqualTo(1);
        port.retired = Set.of(GONE);
        assertThat(read().seen().get(GONE)).isEqualTo(VersionVector.ALL);
        write(new Operation.Add(List.of(PEAR)));
        EventRow.Events last = (EventRow.Events) journal.get(journal.size() - 1);
        assertThat(last.first().dependencies().isEmpty()).isTrue();
        int rows = journal.size();
        receive(new EventRow.Merged(unpruned));
        receive(apple());
        assertThat(journal).hasSize(rows);
        assertThat(elements(read())).containsExactly(PEAR);
    }

    @Test
    void whatIsStillThereIsRememberedSoThatItCanBeRemoved() {
        receive(apple());
        port.retired = Set.of(GONE);
        assertThat(elements(read())).containsExactly(APPLE);
        write(new Operation.Remove(List.of(APPLE)));
        EventRow.Events removal = (EventRow.Events) journal.get(journal.size() - 1);
        assertThat(removal.first().dependencies().get(GONE)).isEqualTo(1);
        assertThat(read().seen().get(GONE)).isEqualTo(VersionVector.ALL);
        assertThat(elements(read())).isEmpty();
    }

    @Test
    void aSnapshotAndAMergedRowSayToWhoDoesNotKnowThatAllWasSeen() {
        receive(apple());
        EntityState unpruned = read();
        write(new Operation.Remove(List.of(APPLE)));
        port.retired = Set.of(GONE);
        EntityState more = unpruned.apply(unpruned.event(
                ELSE,
                unpruned.timestamp().next(),
                DataTypes.SET,
                ((Decision.Accepted) unpruned.decide(ELSE, DataTypes.SET, new Operation.Add(List.of(PEAR)))).change(),
                null));
        receive(new EventRow.Merged(more));
        assertThat(elements(read())).containsExactly(PEAR);
        EntityState before = read();
        StoredEntity snapshot = stored;

        port.retired = Set.of();
        writer = started(snapshot);
        assertThat(read()).isEqualTo(before);
        receive(new EventRow.Merged(unpruned));
        assertThat(elements(read())).containsExactly(PEAR);

        writer = started(replayed());
        assertThat(elements(read())).containsExactly(PEAR);
        assertThat(read().prune(Set.of(GONE))).isEqualTo(before.prune(Set.of(GONE)));
    }

    @Test
    void anOriginThatIsRetiredOnceStaysRetiredForTheActor() {
        receive(apple());
        EntityState unpruned = read();
        write(new Operation.Remove(List.of(APPLE)));
        port.retired = Set.of(GONE);
        read();
        port.retired = Set.of();
        receive(new EventRow.Merged(unpruned));
        assertThat(elements(read())).isEmpty();
        assertThat(read().seen().get(GONE)).isEqualTo(VersionVector.ALL);
    }

    @Test
    void anEntityThatNobodyHasWrittenHasSeenNothing() {
        port.retired = Set.of(GONE);
        assertThat(read()).isEqualTo(EntityState.EMPTY);
    }

    @Test
    void whatRemovedCountersHaveLeftGoesFromAMapThatIsAlwaysWritten() {
        writeField("gone", new Operation.Increment(3));
        writeField("gone", new Operation.Delete());
        writeField("ever", new Operation.Increment(1));
        HybridTimestamp removed = read().timestamp();
        port.agreed = HybridTimestamp.of(1, 0); // long before
        writeField("ever", new Operation.Increment(1));
        writeField("ever", new Operation.Increment(1));
        assertThat(fields(read())).containsExactly("ever", "gone");
        port.agreed = new HybridTimestamp(removed.packed() - 1);
        writeField("later", new Operation.Increment(1));
        assertThat(fields(read())).containsExactly("ever", "gone", "later");
        port.agreed = removed;
        writeField("later", new Operation.Delete());
        assertThat(fields(read())).containsExactly("ever", "later");
        assertThat(fields(stored.state())).containsExactly("ever", "later");
    }

    @Test
    void whatRemovedCountersHaveLeftIsNotReadFromTheJournalWhenItMayGo() {
        writeField("gone", new Operation.Increment(3));
        writeField("gone", new Operation.Delete());
        port.agreed = new HybridTimestamp(read().timestamp().packed() - 1);
        writer = started(replayed());
        assertThat(fields(read())).containsExactly("gone");
        port.agreed = read().timestamp();
        writer = started(replayed());
        assertThat(fields(read())).isEmpty();
    }

    private void writeField(String name, Operation operation) {
        write(DataTypes.MAP, new Operation.AtPath(FieldPath.of(name), operation));
    }

    private static Set<String> fields(EntityState state) {
        return state.visible(DataTypes.MAP)
                .<Set<String>>map(slot -> ((MapValue) slot.value()).fields().keySet())
                .orElse(Set.of());
    }

    private EntityWriter started(StoredEntity from) {
        EntityWriter fresh = new EntityWriter(setup, port);
        stored = from;
        fresh.recovered(from);
        return fresh;
    }

    private StoredEntity replayed() {
        StoredEntity state = StoredEntity.EMPTY;
        for (EventRow row : journal) {
            state = state.after(row, HERE, setup.settings().requests());
        }
        return state;
    }

    private static List<Payload> elements(EntityState state) {
        return state.visible(DataTypes.SET)
                .map(slot -> List.copyOf(((SetValue) slot.value()).elements().keySet()))
                .orElse(List.of());
    }

    private EntityState read() {
        writer.accept(new EntityCommand.Read(replies::add));
        return ((EntityReply.Current) replies.get(replies.size() - 1)).state();
    }

    private void write(Operation operation) {
        write(DataTypes.SET, operation);
    }

    private void write(DataType<?> type, Operation operation) {
        writer.accept(new EntityCommand.Write(type, operation, false, null, replies::add));
        flush();
        assertThat(replies.get(replies.size() - 1)).isInstanceOf(EntityReply.Written.class);
    }

    private void receive(EventRow row) {
        writer.accept(new EntityCommand.ApplyRows(List.of(EventRowCodec.encode(row)), received::add));
        flush();
        assertThat(received.get(received.size() - 1)).isInstanceOf(ApplyReply.Applied.class);
    }

    private void flush() {
        List<EventRow> rows = writer.flush();
        if (!rows.isEmpty()) {
            for (EventRow row : rows) {
                stored = writer.after(stored, row);
                journal.add(EventRowCodec.decode(EventRowCodec.encode(row)));
            }
            writer.written(stored);
        }
    }

    private static final class Port implements WriterPort {
        private Set<Origin> retired = Set.of();
        private HybridTimestamp agreed = HybridTimestamp.ZERO;

        @Override
        public HybridTimestamp agreedHorizon() {
            return agreed;
        }

        @Override
        public Set<Origin> retired() {
            return retired;
        }

        @Override
        public void flushSoon() {}

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
        public void changed(EntityState state) {}
    }
}
