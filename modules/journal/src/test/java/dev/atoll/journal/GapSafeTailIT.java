package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.internal.GapSafeTail;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tail against real concurrent transactions, whose commits become visible out of order. */
class GapSafeTailIT {
    private static final ReadLimit LIMIT = new ReadLimit(50, 1 << 20);

    @TempDir
    Path directory;

    private Database database;
    private Journal journal;
    private GapSafeTail tail;
    private CompletenessRule completeness;
    private volatile WritesInFlight.Reading writes = new WritesInFlight.Reading(HybridTimestamp.ZERO, 0);

    private void open(Type type) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        journal = Journal.open(database, RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
        completeness = new CompletenessRule(() -> writes, Clock.systemUTC(), journal.promises());
        tail = newTail();
        assertThat(drain()).isEmpty();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private GapSafeTail newTail() {
        return new GapSafeTail(journal, LIMIT, Duration.ZERO, completeness);
    }

    /** Everything the tail gives without anybody else doing anything. */
    private List<Long> drain() {
        List<Long> orderings = new ArrayList<>();
        GapSafeTail.Step step;
        do {
            step = tail.poll(false);
            step.rows().forEach(row -> orderings.add(row.ordering()));
        } while (step.more());
        return orderings;
    }

    @ParameterizedTest
    @EnumSource
    void rowsAboveAnOpenTransactionWaitForItsCommit(Type type) throws SQLException {
        open(type);
        long before = Rows.commit(database, "c|before", 1);
        try (Connection open = Rows.begin(database)) {
            long low = Rows.insert(open, "c|low", 1);
            long high = Rows.commit(database, "c|high", 1);
            long higher = Rows.commit(database, "c|higher", 1);
            assertThat(drain()).containsExactly(before);
            assertThat(drain()).isEmpty();
            assertThat(tail.poll(false).waitingFor()).isNotEmpty();
            open.commit();
            open.close();
            assertThat(drain()).containsExactly(low, high, higher);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRolledBackTransactionLetsTheTailPassAtOnce(Type type) throws SQLException {
        open(type);
        Connection open = Rows.begin(database);
        Rows.insert(open, "c|low", 1);
        long high = Rows.commit(database, "c|high", 1);
        assertThat(drain()).isEmpty();
        open.rollback();
        open.close();
        assertThat(drain()).containsExactly(high);
    }

    @ParameterizedTest
    @EnumSource
    void numbersLostInACrashArePassedAtOnce(Type type) throws SQLException {
        open(type);
        long low = Rows.commit(database, "c|low", 1);
        long next = low + 33;
        execute("ALTER TABLE \"event_journal\" ALTER COLUMN \"ordering\" RESTART WITH " + next);
        assertThat(Rows.commit(database, "c|high", 1)).isEqualTo(next);
        assertThat(drain()).containsExactly(low, next);
        assertThat(tail.poll(false).watermark()).isEqualTo(next);
    }

    @ParameterizedTest
    @EnumSource
    void onlyThoseWhoWroteWhenTheGapWasSeenAreWaitedFor(Type type) throws SQLException {
        open(type);
        Connection first = Rows.begin(database);
        long low = Rows.insert(first, "c|low", 1);
        long high = Rows.commit(database, "c|high", 1);
        assertThat(drain()).isEmpty();
        try (Connection newcomer = Rows.begin(database)) {
            long newest = Rows.insert(newcomer, "c|newcomer", 1);
            first.rollback();
            first.close();
            assertThat(drain()).containsExactly(high);
            newcomer.commit();
            assertThat(newest).isGreaterThan(low);
        }
        assertThat(drain()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void aTailThatStartsWhileOthersWriteStartsAboveThem(Type type) throws SQLException {
        open(type);
        Connection open = Rows.begin(database);
        long low = Rows.insert(open, "c|low", 1);
        long high = Rows.commit(database, "c|high", 1);
        tail = newTail();
        assertThat(drain()).isEmpty();
        assertThat(tail.poll(false).watermark()).isEqualTo(GapSafeTail.NOT_STARTED);
        open.commit();
        open.close();
        assertThat(drain()).isEmpty();
        assertThat(tail.poll(false).watermark()).isEqualTo(high);
        assertThat(journal.reader().readAfter(0, high, LIMIT).rows())
                .extracting(JournalRow::ordering)
                .containsExactly(low, high);
    }

    @ParameterizedTest
    @EnumSource
    void aWatermarkAboveTheLastRowIsReachedWhenTheEndIsAGap(Type type) throws SQLException {
        open(type);
        List<Long> written = new ArrayList<>();
        for (int i = 1; i <= 120; i++) {
            written.add(Rows.commit(database, "c|a", i));
        }
        assertThat(drain()).isEqualTo(written);
    }

    @Test
    void transactionsThatOnlyReadAndKilledWritersHoldNothingUp() throws SQLException {
        open(Type.POSTGRESQL);
        try (Connection reading = Rows.begin(database);
                Statement statement = reading.createStatement()) {
            statement.execute("SELECT count(*) FROM event_journal");
            Connection killed = Rows.begin(database);
            Rows.insert(killed, "c|low", 1);
            long high = Rows.commit(database, "c|high", 1);
            assertThat(drain()).isEmpty();
            TestDatabases.postgres()
                    .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            + "WHERE state = 'idle in transaction' AND query LIKE 'INSERT%'");
            Awaitility.await().untilAsserted(() -> assertThat(drain()).containsExactly(high));
        }
    }

    @ParameterizedTest
    @EnumSource
    void underRandomCommitsAndRollbacksEveryCommittedRowComesOnceAndInOrder(Type type) throws Exception {
        open(type);
        long seed = Long.getLong("seed", System.nanoTime());
        int writers = 6;
        Set<Long> committed = new ConcurrentSkipListSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            running.add(threads.submit(writer(w, new Random(seed + w), committed)));
        }
        List<Long> given = new ArrayList<>();
        while (!running.stream().allMatch(Future::isDone)) {
            given.addAll(drain());
        }
        for (Future<?> writer : running) {
            writer.get();
        }
        threads.shutdown();
        given.addAll(drain());
        assertThat(committed).hasSizeGreaterThan(500);
        assertThat(given).as("-Dseed=%s", seed).isEqualTo(new ArrayList<>(new TreeSet<>(committed)));
    }

    private Callable<Void> writer(int number, Random random, Set<Long> committed) {
        return () -> {
            for (int transaction = 0; transaction < 150; transaction++) {
                try (Connection connection = Rows.begin(database)) {
                    List<Long> orderings = new ArrayList<>();
                    for (int row = 0; row <= random.nextInt(4); row++) {
                        orderings.add(Rows.insert(connection, "c|" + number + "-" + transaction, row + 1));
                        Thread.yield();
                    }
                    if (random.nextInt(4) == 0) {
                        connection.rollback();
                    } else {
                        connection.commit();
                        committed.addAll(orderings);
                    }
                }
            }
            return null;
        };
    }

    private void execute(String sql) {
        database.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private void mayStillWrite(long safe, long doubts) {
        writes = new WritesInFlight.Reading(new HybridTimestamp(safe), doubts);
    }

    private HybridTimestamp completeAfterReading() {
        GapSafeTail.Step step;
        do {
            step = tail.poll(false);
        } while (step.more());
        return step.complete();
    }

    @ParameterizedTest
    @EnumSource
    void aGapKeepsTheTailFromCallingItselfComplete(Type type) throws SQLException {
        open(type);
        mayStillWrite(10, 0);
        assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(10));
        try (Connection open = Rows.begin(database)) {
            Rows.insert(open, "c|low", 1);
            Rows.commit(database, "c|high", 1);
            mayStillWrite(20, 0);
            assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(10));
            open.commit();
        }
        assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(20));
    }

    /** It is the newest in the journal: no gap tells of it. */
    @ParameterizedTest
    @EnumSource
    void aTransactionInDoubtKeepsTheTailFromCallingItselfCompleteUntilItHasEnded(Type type) throws SQLException {
        open(type);
        mayStillWrite(10, 0);
        assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(10));
        try (Connection doubtful = Rows.begin(database)) {
            long ordering = Rows.insert(doubtful, "c|late", 1);
            mayStillWrite(20, 1);
            assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(10));
            assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(10));
            doubtful.commit();
            doubtful.close();
            assertThat(drain()).containsExactly(ordering);
        }
        assertThat(completeAfterReading()).isEqualTo(new HybridTimestamp(20));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCalledCompleteWasPromisedBefore(Type type) {
        open(type);
        assertThat(journal.clockPromise().load()).isEqualTo(HybridTimestamp.ZERO);
        HybridTimestamp now = HybridTimestamp.of(1_000_000, 7);
        mayStillWrite(now.packed(), 0);
        assertThat(completeAfterReading()).isEqualTo(now);
        HybridTimestamp promised = journal.clockPromise().load();
        assertThat(promised).isGreaterThan(now);
        journal.clockPromise().raise(now);
        assertThat(journal.clockPromise().load()).isEqualTo(promised);
    }
}
