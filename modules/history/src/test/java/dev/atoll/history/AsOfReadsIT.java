package dev.atoll.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AsOfReadsIT {

    private static final EntityId HOME = new EntityId("visits", "home");
    private static final HistorySettings SETTINGS = new HistorySettings(20, new ReadLimit(3, 1 << 20), 1 << 20);

    @TempDir
    Path directory;

    private TestJournal journal;

    @AfterEach
    void close() {
        journal.close();
    }

    @ParameterizedTest
    @EnumSource
    void aStateIsFoundFromTheRowsAndFromTheNewestSnapshotThatIsNotLater(Type type) {
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        List<EntityState> states = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            append(here);
            states.add(here.state());
        }
        for (EntityState state : states) {
            assertThat(state(state.timestamp())).isEqualTo(state);
            assertThat(together(state.timestamp()))
                    .containsEntry(HOME, state)
                    .containsEntry(new EntityId("visits", "a"), EntityState.EMPTY);
        }
        journal.replaceRowsBySnapshot(HOME, here.state());
        assertThat(state(here.state().timestamp())).isEqualTo(here.state());
        for (int row = 11; row <= 12; row++) {
            journal.append(HOME, row, here.write(DataTypes.COUNTER, new Operation.Increment(1)));
        }
        assertThat(state(states.get(9).timestamp())).isEqualTo(states.get(9));
        assertThat(state(here.state().timestamp())).isEqualTo(here.state());
        assertThat(together(here.state().timestamp())).as("from the snapshot").containsEntry(HOME, here.state());
        assertThat(together(states.get(8).timestamp())).as("later than that").doesNotContainKey(HOME);
        assertThat(reads().state(new EntityId("visits", "never"), here.state().timestamp()))
                .isEqualTo(EntityState.EMPTY);
    }

    @ParameterizedTest
    @EnumSource
    void olderSnapshotsSaveTheRowsOfAKeyWithMany(Type type) {
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        Writer there = new Writer("there", 3);
        EventRow late = there.write(DataTypes.COUNTER, new Operation.Increment(1_000_000));
        List<EntityState> states = new ArrayList<>();
        int rows = (int) (3 * SETTINGS.maxRows());
        for (int row = 1; row <= rows; row++) {
            append(here);
            states.add(here.state());
            if (row % 5 == 0) {
                journal.insert(EntitySnapshot.of(
                        HOME.persistenceId(),
                        row,
                        here.state(),
                        here.state().timestamp().instant()));
            }
        }
        for (EntityState state : states) {
            assertThat(state(state.timestamp())).isEqualTo(state); // all rows would be too many
        }
        journal.append(HOME, late); // of the time of the third row
        EntityState third = states.get(2);
        assertThat(state(there.state().timestamp())).isEqualTo(third.apply(late));
        assertThat(state(states.get(1).timestamp())).isEqualTo(states.get(1));
        assertThat(state(states.get(29).timestamp())).isEqualTo(states.get(29).apply(late));
        here.apply(late);
        append(here);
        journal.insert(EntitySnapshot.of(
                HOME.persistenceId(),
                rows + 2,
                here.state(),
                here.state().timestamp().instant()));
        assertThat(state(here.state().timestamp())).isEqualTo(here.state());
        assertRefused(ErrorCode.HISTORY_TOO_LONG, states.get(29).timestamp(), "atoll.history.max-rows");
    }

    @ParameterizedTest
    @EnumSource
    void whatCameAsAStateIsKnownFromItsNewestEventOn(Type type) {
        journal = TestJournal.open(type, directory);
        Writer there = new Writer("there", 9);
        EventRow first = there.write(DataTypes.COUNTER, new Operation.Increment(1));
        EntityState early = new Writer("other", 2).apply(first).state();
        there.write(DataTypes.COUNTER, new Operation.Increment(2));
        journal.append(HOME, new EventRow.Merged(there.state()));
        assertThat(state(there.state().timestamp())).isEqualTo(there.state());
        assertRefused(
                ErrorCode.BEFORE_HISTORY,
                early.timestamp(),
                there.state().timestamp().toString());
    }

    @ParameterizedTest
    @EnumSource
    void aReadingThatWouldTakeTooManyRowsIsRefused(Type type) {
        journal = TestJournal.open(type, directory);
        Writer here = new Writer("here", 1);
        for (int i = 0; i <= SETTINGS.maxRows(); i++) {
            append(here);
        }
        assertRefused(ErrorCode.HISTORY_TOO_LONG, here.state().timestamp(), "atoll.history.max-rows");
    }

    private void append(Writer here) {
        journal.append(HOME, here.write(DataTypes.COUNTER, new Operation.Increment(1)));
    }

    /** Also that the key together with others is told the same, or is left to be read alone. */
    private EntityState state(HybridTimestamp at) {
        Map<EntityId, EntityState> together = together(at);
        try {
            EntityState alone = reads().state(HOME, at);
            assertThat(together.getOrDefault(HOME, alone)).isEqualTo(alone);
            return alone;
        } catch (AtollException e) {
            assertThat(together).doesNotContainKey(HOME);
            throw e;
        }
    }

    private Map<EntityId, EntityState> together(HybridTimestamp at) {
        return reads().states(List.of(new EntityId("visits", "a"), HOME, new EntityId("visits", "z")), at);
    }

    private AsOfReads reads() {
        return new AsOfReads(journal.reader(), journal.journal().database(), SETTINGS);
    }

    private void assertRefused(ErrorCode code, HybridTimestamp at, String named) {
        assertThatExceptionOfType(AtollException.class)
                .isThrownBy(() -> state(at))
                .withMessageContaining(named)
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
