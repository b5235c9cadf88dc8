package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.internal.GapSafeTail;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tail knows what its own node has written; others write into the same journal. */
class OwnRowsTailIT {
    private static final ReadLimit LIMIT = new ReadLimit(50, 1 << 20);
    private static final Duration NEVER = Duration.ofHours(1);

    @TempDir
    Path directory;

    private Database database;
    private Journal journal;
    private GapSafeTail tail;

    private void open(Type type, Duration look) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        journal = Journal.open(database, RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
        journal.committed().follow(true);
        tail = new GapSafeTail(
                journal,
                LIMIT,
                look,
                new CompletenessRule(WritesInFlight.UNKNOWN, Clock.systemUTC(), journal.promises()));
        assertThat(drain(true)).isEmpty();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    private List<Long> drain(boolean look) {
        List<Long> orderings = new ArrayList<>();
        GapSafeTail.Step step;
        do {
            step = tail.poll(look);
            step.rows().forEach(row -> orderings.add(row.ordering()));
        } while (step.more());
        return orderings;
    }

    /** As this node's writers do. */
    private void tellOf(List<Long> orderings) {
        journal.committed()
                .add(orderings.stream()
                        .map(ordering -> journal.reader()
                                .readAfter(ordering - 1, new ReadLimit(1, 1))
                                .rows()
                                .get(0))
                        .toList());
    }

    private long own(String id) throws SQLException {
        long ordering = Rows.commit(database, id, 1);
        tellOf(List.of(ordering));
        return ordering;
    }

    @ParameterizedTest
    @EnumSource
    void ownRowsComeWithoutReading(Type type) throws SQLException {
        open(type, NEVER);
        long first = own("c|1");
        long second = own("c|2");
        GapSafeTail.Step step = tail.poll(false);
        assertThat(step.rows()).extracting(JournalRow::ordering).containsExactly(first, second);
        assertThat(step.rows().get(0).persistenceId()).isEqualTo("c|1");
        assertThat(step.watermark()).isEqualTo(second);
        assertThat(step.looked()).isFalse();
        assertThat(journal.committed().newest()).isEqualTo(second);
        assertThat(tail.poll(true).rows()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfOthersAreNeverPassed(Type type) throws SQLException {
        open(type, NEVER);
        long first = own("c|own");
        long other = Rows.commit(database, "c|other", 1);
        long last = own("c|own-too");
        assertThat(drain(false)).containsExactly(first, other, last);
        long alone = Rows.commit(database, "c|alone", 1);
        assertThat(drain(false)).isEmpty();
        assertThat(drain(true)).containsExactly(alone);
    }

    @ParameterizedTest
    @EnumSource
    void ownRowsAboveAnOpenTransactionWaitForItsEnd(Type type) throws SQLException {
        open(type, NEVER);
        long before = own("c|before");
        try (Connection open = Rows.begin(database)) {
            long low = Rows.insert(open, "c|low", 1);
            long high = own("c|high");
            assertThat(drain(false)).containsExactly(before);
            assertThat(drain(false)).isEmpty();
            open.commit();
            open.close();
            assertThat(drain(false)).containsExactly(low, high);
        }
        try (Connection open = Rows.begin(database)) {
            Rows.insert(open, "c|low", 2);
            long high = own("c|higher");
            assertThat(drain(false)).isEmpty();
            open.rollback();
            open.close();
            assertThat(drain(false)).containsExactly(high);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofOwnAndOtherWritersEveryCommittedRowComesOnceAndInOrder(Type type) throws Exception {
        open(type, Duration.ofMillis(5));
        long seed = Long.getLong("seed", System.nanoTime());
        int writers = 6;
        Set<Long> written = new ConcurrentSkipListSet<>();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            running.add(threads.submit(writer(w, new Random(seed + w), written)));
        }
        List<Long> given = new ArrayList<>();
        while (!running.stream().allMatch(Future::isDone)) {
            given.addAll(drain(false));
        }
        for (Future<?> writer : running) {
            writer.get();
        }
        threads.shutdown();
        given.addAll(drain(true));
        assertThat(written).hasSizeGreaterThan(400);
        assertThat(given).as("-Dseed=%s", seed).isEqualTo(new ArrayList<>(new TreeSet<>(written)));
    }

    /** Of four, three belong to this node; one write in 16 is not told of. */
    private Callable<Void> writer(int number, Random random, Set<Long> written) {
        return () -> {
            for (int transaction = 0; transaction < 150; transaction++) {
                List<Long> orderings = new ArrayList<>();
                try (Connection connection = Rows.begin(database)) {
                    for (int row = 0; row <= random.nextInt(4); row++) {
                        orderings.add(Rows.insert(connection, "c|" + number + "-" + transaction, row + 1));
                    }
                    if (random.nextInt(8) == 0) {
                        connection.rollback();
                        continue;
                    }
                    connection.commit();
                }
                written.addAll(orderings);
                if (number % 4 != 0 && random.nextInt(16) != 0) {
                    tellOf(orderings);
                }
            }
            return null;
        };
    }
}
