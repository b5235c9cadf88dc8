package dev.atoll.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.AsOfFold;
import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.history.internal.ConflictRecorder;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What rewinds discard, as two regions record it. */
class DiscardedWritesIT {

    private static final ConflictSettings SETTINGS = ConflictSettings.from(ConfigFactory.load());
    private static final EntityId KEY = new EntityId("views", "home");

    @TempDir
    Path directory;

    /** A region's copy of the key, its journal, and what it has recorded. */
    private static final class Region implements AutoCloseable {
        private final TestJournal journal;
        private final Writer writer;
        private final List<EventRow> rows = new ArrayList<>();
        private ConflictRecorder recorder;

        Region(String name, int incarnation, Type type, Path directory) {
            journal = TestJournal.open(name, type, directory);
            writer = new Writer(name, incarnation);
            restart();
        }

        void restart() {
            recorder = new ConflictRecorder(
                    journal.journal().database(),
                    journal.reader(),
                    writer.origin(),
                    NothingKnown.OF_COLLECTIONS,
                    SETTINGS,
                    () -> Instant.parse("2026-01-31T12:00:00Z"));
        }

        EventRow write(DataType<?> type, Operation... operations) {
            EventRow row = writer.write(type, operations);
            journal.append(KEY, row);
            rows.add(row);
            return row;
        }

        EventRow increment(long by) {
            return write(DataTypes.COUNTER, new Operation.Increment(by));
        }

        EventRow rewind(HybridTimestamp to) {
            AsOfFold fold = new AsOfFold(to, EntityState.EMPTY);
            rows.forEach(fold::add);
            return write(DataTypes.COUNTER, new Operation.Rewind(to, fold.state()));
        }

        void apply(EventRow row) {
            writer.apply(row);
            journal.append(KEY, row);
            rows.add(row);
        }

        HybridTimestamp now() {
            return writer.state().timestamp();
        }

        Region record() {
            List<JournalRow> fresh = journal.reader()
                    .readAfter(recorder.position(), new ReadLimit(1_000, 1 << 20))
                    .rows();
            if (!fresh.isEmpty()) {
                recorder.take(fresh, fresh.get(fresh.size() - 1).ordering());
            }
            return this;
        }

        List<DiscardedWrites> discarded() {
            return log().page(new ConflictQuery(
                            null, null, null, Optional.empty(), Optional.of(ConflictKind.DISCARDED), null, 100))
                    .discarded();
        }

        ConflictLog log() {
            return new ConflictLog(journal.journal().database());
        }

        @Override
        public void close() {
            journal.close();
        }
    }

    private Region here;
    private Region there;

    private void open(Type type) {
        here = new Region("here", 1, type, directory);
        there = new Region("there", 9, type, directory);
    }

    @BeforeEach
    void nothing() {
        here = null;
        there = null;
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static List<Long> amounts(DiscardedWrites discarded) {
        return discarded.writes().stream()
                .map(write -> write.operation().orElseThrow())
                .filter(Operation.Increment.class::isInstance)
                .map(operation -> ((Operation.Increment) operation).by())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void whatARewindTakesBackIsInTheLogOfEveryRegionAlsoWhatArrivesLater(Type type) {
        open(type);
        there.apply(here.increment(1));
        HybridTimestamp good = here.now();
        there.apply(here.increment(20));
        EventRow late = there.increment(300); // nobody here has seen it
        EventRow rewind = here.rewind(good);
        here.record();
        DiscardedWrites before = here.discarded().get(0);
        assertThat(amounts(before)).containsExactly(20L);
        assertThat(before.to()).contains(good);
        assertThat(before.rewind()).contains(((EventRow.Events) rewind).first().dot());

        here.restart(); // what was rewound is known from the log
        here.apply(late);
        here.record();
        there.apply(rewind);
        there.record();
        for (Region region : List.of(here, there)) {
            assertThat(region.discarded()).hasSize(1);
            DiscardedWrites after = region.discarded().get(0);
            assertThat(after.id()).isEqualTo(before.id());
            assertThat(amounts(after)).containsExactlyInAnyOrder(20L, 300L);
            assertThat(after.count()).isEqualTo(2);
            assertThat(region.log().find(after.id())).contains(after);
            assertThat(region.log().counts()).containsExactly(new ConflictCount("views", ConflictCount.REWIND, 2, 2));
        }
        assertThat(here.discarded()).isEqualTo(there.discarded());
        assertThat(here.log()
                        .page(new ConflictQuery(
                                null, null, null, Optional.empty(), Optional.of(ConflictKind.REGISTER), null, 9))
                        .records())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void whatWasDiscardedBeforeIsNotDiscardedOnceMoreAndAnUndoDiscardsTheRewind(Type type) {
        open(type);
        here.increment(1);
        HybridTimestamp one = here.now();
        here.increment(20);
        HybridTimestamp two = here.now();
        here.rewind(one);
        here.increment(300);
        here.rewind(two); // an undo of the first
        here.record();
        here.rewind(one); // and once more
        here.record();
        List<DiscardedWrites> newestFirst = here.discarded();
        assertThat(newestFirst)
                .extracting(DiscardedWritesIT::amounts)
                .containsExactly(List.of(20L), List.of(300L), List.of(20L));
        assertThat(newestFirst.get(1).writes())
                .as("the undone rewind itself is listed, and cannot be applied again")
                .hasSize(2)
                .anySatisfy(write -> assertThat(write.repeatable()).isFalse());
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void aStateOfALaterEpochDiscardsWhatItDoesNotKnow(Type type) {
        open(type);
        there.apply(here.increment(1));
        HybridTimestamp one = here.now();
        here.increment(20);
        here.rewind(one);
        there.increment(300);
        there.apply(new EventRow.Merged(here.writer.state()));
        there.record();
        assertThat(there.discarded()).hasSize(1);
        assertThat(amounts(there.discarded().get(0))).containsExactly(300L);
        assertThat(there.discarded().get(0).to()).isEmpty();
        here.record();
        assertThat(there.discarded().get(0).id())
                .isEqualTo(here.discarded().get(0).id());
    }

    @ParameterizedTest
    @EnumSource(names = "H2")
    void theNewestAreListedAndTheRestIsCounted(Type type) {
        open(type);
        here.increment(1);
        HybridTimestamp one = here.now();
        String large = "\"" + "x".repeat(1_000) + "\"";
        for (int i = 0; i < 300; i++) {
            here.write(DataTypes.REGISTER, new Operation.Assign(Payload.ofUtf8(large)));
        }
        here.rewind(one);
        here.record();
        DiscardedWrites discarded = here.discarded().get(0);
        assertThat(discarded.count()).isEqualTo(300);
        assertThat(discarded.writes()).hasSizeBetween(100, 290);
        assertThat(discarded.writes().get(discarded.writes().size() - 1).timestamp())
                .isEqualByComparingTo(
                        ((EventRow.Events) here.rows.get(300)).first().timestamp());
    }
}
