package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.HorizonStore.Known;
import dev.atoll.journal.HorizonStore.Said;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.RetentionStore.Candidate;
import dev.atoll.journal.RetentionStore.Hold;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetentionStoreIT {

    private static final HybridTimestamp NEVER = new HybridTimestamp(Long.MAX_VALUE);

    @TempDir
    Path directory;

    private Database database;
    private Journal journal;
    private RetentionStore retention;

    private void open(Type type) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        journal = Journal.open(database, RegionId.of("here"), Clock.systemUTC(), new Random(1));
        retention = journal.retention();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static SnapshotRow base(long row) {
        return new SnapshotRow("notes|n", row, Instant.EPOCH, new byte[] {(byte) row}, 7, "m");
    }

    private long[] commit(String persistenceId, int rows) throws SQLException {
        long[] offsets = new long[rows + 1];
        for (int row = 1; row <= rows; row++) {
            offsets[row] = Rows.commit(database, persistenceId, row);
        }
        return offsets;
    }

    private List<Long> rows() {
        return journal.reader().readEntity("notes|n", 1, new ReadLimit(100, 1 << 20)).rows().stream()
                .map(JournalRow::sequenceNumber)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void theFirstRowsGoAndTheirSnapshotStays(Type type) throws SQLException {
        open(type);
        long[] offsets = commit("notes|n", 5);
        assertThat(retention.fold(base(2), 2, offsets[2])).isEqualTo(2);
        assertThat(rows()).containsExactly(3L, 4L, 5L);
        assertThat(retention.progress().removedUpTo()).isEqualTo(offsets[2]);
        assertThat(retention.fold(base(2), 2, offsets[2])).as("again").isZero();
        assertThat(retention.fold(base(5), 4, offsets[4])).isEqualTo(2);
        assertThat(rows()).containsExactly(5L);
        SnapshotReader snapshots = new SnapshotReader(database);
        assertThat(snapshots.nearest("notes|n", 4)).isEmpty();
        assertThat(snapshots.nearest("notes|n", 5)).isPresent();
        assertThat(retention.progress().rowsRemoved()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStillNeededStays(Type type) throws SQLException {
        open(type);
        long[] offsets = commit("notes|n", 3);
        assertThat(retention.fold(base(3), 3, Long.MAX_VALUE))
                .as("the last row")
                .isZero();
        assertThat(retention.fold(base(2), 2, offsets[1]))
                .as("beyond the bound")
                .isZero();
        retention.hold(new Hold("a", Long.MAX_VALUE, NEVER));
        retention.hold(new Hold("b", offsets[1], NEVER));
        assertThat(retention.fold(base(2), 2, Long.MAX_VALUE)).as("held").isZero();
        assertThat(retention.forget("notes|n", 3, Long.MAX_VALUE)).as("held").isFalse();
        assertThat(rows()).hasSize(3);
        assertThat(retention.fold(base(1), 1, Long.MAX_VALUE)).isEqualTo(1);
        assertThat(retention.holds()).extracting(Hold::name).containsExactly("a", "b");
        assertThat(retention.hold(new Hold("b", offsets[2], NEVER)).removedUpTo())
                .isEqualTo(offsets[1]);
        assertThat(retention.fold(base(2), 2, Long.MAX_VALUE)).isEqualTo(1);
        retention.release("b");
        assertThat(retention.forget("notes|n", 2, Long.MAX_VALUE))
                .as("there is a newer row")
                .isFalse();
        assertThat(retention.forget("notes|n", 3, offsets[2]))
                .as("beyond the bound")
                .isFalse();
        assertThat(retention.forget("notes|n", 3, offsets[3])).isTrue();
        assertThat(rows()).isEmpty();
        assertThat(new SnapshotReader(database).nearest("notes|n", Long.MAX_VALUE))
                .isEmpty();
        assertThat(retention.progress().keysForgotten()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void theHorizonNeverGoesBackAndNoHoldIsPassed(Type type) {
        open(type);
        HybridTimestamp early = HybridTimestamp.of(1_000, 0);
        HybridTimestamp late = HybridTimestamp.of(2_000, 0);
        assertThat(retention.raise(early)).isEqualTo(early);
        retention.hold(new Hold("a", Long.MAX_VALUE, HybridTimestamp.of(1_500, 0)));
        assertThat(retention.raise(late)).isEqualTo(HybridTimestamp.of(1_500, 0));
        retention.release("a");
        assertThat(retention.raise(late)).isEqualTo(late);
        assertThat(retention.raise(early)).isEqualTo(late);
        assertThat(retention.progress().horizon()).isEqualTo(late);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSaidEndsWhenSomebodyIsMet(Type type) {
        open(type);
        HorizonStore store = journal.horizons();
        assertThat(store.known()).isEqualTo(new Known(Map.of(), Set.of(), 0, Said.NOTHING));
        Said late = new Said("two", HybridTimestamp.of(2_000, 0), HybridTimestamp.of(1_500, 0));
        Said early = new Said("two", HybridTimestamp.of(1_000, 0), HybridTimestamp.of(1_500, 0));
        assertThat(store.say(late, 0)).isTrue();
        assertThat(store.say(early, 0)).isTrue();
        assertThat(store.known().said()).isEqualTo(early);
        assertThat(retention.progress().announced()).isEqualTo(late.applied());
        Origin there = new Origin(RegionId.of("there"), -7);
        store.meet(there);
        store.meet(there);
        assertThat(store.known())
                .isEqualTo(new Known(
                        Map.of(there.region(), there),
                        Set.of(),
                        1,
                        new Said("", early.applied(), Said.NOTHING.since())));
        assertThat(store.say(late, 0)).as("without the one that was met").isFalse();
        assertThat(store.say(late, 1)).isTrue();
        store.meet(new Origin(there.region(), 8));
        assertThat(store.known().met()).containsExactly(Map.entry(there.region(), new Origin(there.region(), 8)));
        assertThat(store.known().meetings()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAboutToBeSaidIsRefusedWhenSomebodyBeginsToWait(Type type) {
        open(type);
        HorizonStore store = journal.horizons();
        Origin there = new Origin(RegionId.of("there"), -7);
        Said said = new Said("two", HybridTimestamp.of(2_000, 0), HybridTimestamp.of(1_500, 0));
        store.meet(there);
        assertThat(store.say(said, 1)).isTrue();
        store.waits(there.region(), true);
        store.waits(there.region(), true);
        assertThat(store.say(said, 1)).isFalse();
        assertThat(store.known()).isEqualTo(new Known(Map.of(there.region(), there), Set.of(there.region()), 2, said));
        store.waits(there.region(), false);
        assertThat(store.known().waiting()).isEmpty();
        assertThat(store.say(said, 2)).isTrue();
        store.waits(there.region(), true);
        store.meet(new Origin(there.region(), 8));
        assertThat(store.known().waiting()).as("it has begun anew").isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theHorizonIsAdoptedWhenAllNodesGoByIt(Type type) {
        open(type);
        HybridTimestamp early = HybridTimestamp.of(1_000, 0);
        HybridTimestamp late = HybridTimestamp.of(2_000, 0);
        retention.adopted("a", late);
        assertThat(retention.adoptedByAll(Set.of("a", "b"))).isEqualTo(HybridTimestamp.ZERO);
        retention.adopted("b", early);
        retention.adopted("a", late);
        assertThat(retention.adoptedByAll(Set.of("a", "b"))).isEqualTo(early);
        assertThat(retention.adoptedByAll(Set.of("a"))).isEqualTo(late);
        assertThat(retention.adoptedByAll(Set.of("a", "b")))
                .as("one that was gone says it again")
                .isEqualTo(HybridTimestamp.ZERO);
    }

    @ParameterizedTest
    @EnumSource
    void candidatesEndWithTheFirstRowThatIsTooYoung(Type type) throws SQLException {
        open(type);
        long[] offsets = commit("notes|n", 3);
        Instant second = Instant.ofEpochMilli(2_000);
        assertThat(retention.candidates(0, Long.MAX_VALUE, second, 10))
                .containsExactly(new Candidate("notes|n", offsets[1]), new Candidate("notes|n", offsets[2]));
        assertThat(retention.candidates(offsets[1], offsets[1], Instant.ofEpochMilli(Long.MAX_VALUE), 10))
                .isEmpty();
        assertThat(retention.candidates(0, Long.MAX_VALUE, second, 1)).hasSize(1);
        retention.lookedUpTo(offsets[2]);
        assertThat(retention.progress().lookedUpTo()).isEqualTo(offsets[2]);
    }
}
