package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.JournalTail.Command;
import dev.atoll.journal.JournalTail.Peers;
import dev.atoll.journal.JournalTail.ReadAfter;
import dev.atoll.journal.JournalTail.Subscribe;
import dev.atoll.journal.JournalTail.TailAdvanced;
import dev.atoll.journal.JournalTail.TailRows;
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
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalTailIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long ALL_BYTES = 1 << 20;

    @TempDir
    Path directory;

    private ActorTestKit system;
    private Journal journal;
    private JournalSignal signal;
    private ActorRef<Command> tail;
    private TestProbe<TailAdvanced> advances;
    private TestProbe<TailRows> answers;

    private void start(Type type, String... settings) {
        Config config = ConfigFactory.parseString(String.join("\n", settings))
                .withFallback(TestDatabases.fresh(type, directory))
                .withFallback(ConfigFactory.load());
        Config whole = JournalSettings.from(config).pekkoOverlay().withFallback(config);
        system = ActorTestKit.create("tail", whole);
        JournalExtension extension = JournalExtension.get(system.system());
        journal = extension.open(RegionId.of("us-east"), Clock.systemUTC(), new Random(1));
        signal = extension.signal();
        tail = EssentialActors.start(
                system.system(),
                JournalTail.create(journal, signal, WritesInFlight.UNKNOWN, Clock.systemUTC()),
                "tail");
        advances = system.createTestProbe();
        answers = system.createTestProbe();
    }

    @AfterEach
    void stop() {
        if (system != null) {
            system.shutdownTestKit();
        }
    }

    private void subscribe(long watermark) {
        tail.tell(new Subscribe(advances.ref()));
        assertThat(advances.receiveMessage(PATIENCE).watermark()).isEqualTo(watermark);
    }

    private TailRows readAfter(long offset, long maxBytes) {
        tail.tell(new ReadAfter(offset, maxBytes, answers.ref()));
        return answers.receiveMessage(PATIENCE);
    }

    private void awaitWatermark(long ordering) {
        while (advances.receiveMessage(PATIENCE).watermark() < ordering) {
            // an earlier advance
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLocalWriteWakesTheTail(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 60s");
        subscribe(0);
        long ordering = Rows.commit(journal.database(), "c|a", 1);
        signal.raise();
        awaitWatermark(ordering);
        TailRows answer = readAfter(0, ALL_BYTES);
        assertThat(answer.rows()).extracting(JournalRow::persistenceId).containsExactly("c|a");
        assertThat(answer.upTo()).isEqualTo(ordering);
    }

    @ParameterizedTest
    @EnumSource
    void writesThatNobodySignalsAreFoundByPolling(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 20ms");
        subscribe(0);
        awaitWatermark(Rows.commit(journal.database(), "c|a", 1));
    }

    @ParameterizedTest
    @EnumSource
    void aReaderThatIsFarBehindReadsTheDatabaseInBoundedBatches(Type type) throws SQLException {
        start(type, "atoll.journal.tail.recent-bytes = 1000", "atoll.journal.tail.batch-rows = 7");
        List<Long> written = new ArrayList<>();
        for (int i = 1; i <= 30; i++) {
            written.add(Rows.commit(journal.database(), "c|a", i));
        }
        subscribe(written.get(29));
        for (int i = 31; i <= 60; i++) {
            written.add(Rows.commit(journal.database(), "c|a", i));
        }
        signal.raise();
        awaitWatermark(written.get(59));
        List<Long> read = new ArrayList<>();
        long offset = 0;
        while (offset < written.get(59)) {
            TailRows answer = readAfter(offset, 1000);
            assertThat(answer.rows()).hasSizeBetween(1, 7);
            answer.rows().forEach(row -> read.add(row.ordering()));
            offset = answer.upTo();
        }
        assertThat(read).isEqualTo(written);
        assertThat(readAfter(offset, 1000)).isEqualTo(new TailRows(List.of(), offset));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsReadPastATransactionThatIsStillOpen(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 20ms");
        subscribe(0);
        Connection open = Rows.begin(journal.database());
        long low = Rows.insert(open, "c|low", 1);
        long high = Rows.commit(journal.database(), "c|high", 1);
        signal.raise();
        advances.expectNoMessage(Duration.ofMillis(300));
        assertThat(readAfter(0, ALL_BYTES).rows()).isEmpty();
        open.commit();
        open.close();
        awaitWatermark(high);
        assertThat(readAfter(0, ALL_BYTES).rows())
                .extracting(JournalRow::ordering)
                .containsExactly(low, high);
    }

    @ParameterizedTest
    @EnumSource
    void aRollbackIsPassedWithoutWaitingForThePoll(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 60s");
        subscribe(0);
        Connection open = Rows.begin(journal.database());
        Rows.insert(open, "c|low", 1);
        long high = Rows.commit(journal.database(), "c|high", 1);
        signal.raise();
        advances.expectNoMessage(Duration.ofMillis(100));
        open.rollback();
        open.close();
        awaitWatermark(high);
        assertThat(readAfter(0, ALL_BYTES).upTo()).isEqualTo(high);
    }

    @ParameterizedTest
    @EnumSource
    void afterAnErrorOfTheDatabaseItGoesOnWhereItWas(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 10ms", "atoll.journal.tail.recent-bytes = 0");
        subscribe(0);
        long first = Rows.commit(journal.database(), "c|a", 1);
        awaitWatermark(first);
        execute("ALTER TABLE \"event_journal\" RENAME TO \"away\"");
        tail.tell(new ReadAfter(0, ALL_BYTES, answers.ref()));
        advances.expectNoMessage(Duration.ofMillis(300));
        answers.expectNoMessage(Duration.ofMillis(100));
        execute("ALTER TABLE \"away\" RENAME TO \"event_journal\"");
        assertThat(answers.receiveMessage(PATIENCE).rows()).hasSize(1);
        awaitWatermark(Rows.commit(journal.database(), "c|a", 2));
    }

    @ParameterizedTest
    @EnumSource
    void withoutSubscribersItRestsAndStartsAgainAtTheEnd(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 10ms");
        subscribe(0);
        advances.stop();
        advances = system.createTestProbe();
        long ordering = Rows.commit(journal.database(), "c|a", 1);
        signal.raise();
        Awaitility.await().untilAsserted(() -> {
            TestProbe<TailAdvanced> late = system.createTestProbe();
            tail.tell(new Subscribe(late.ref()));
            assertThat(late.receiveMessage(PATIENCE).watermark()).isEqualTo(ordering);
        });
        assertThat(readAfter(0, ALL_BYTES).rows()).hasSize(1);
    }

    private void execute(String sql) {
        journal.database().run(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    /** Its subscribers hear of further advances, and are answered whatever it was doing. */
    @ParameterizedTest
    @EnumSource
    void aTailThatFailsBeginsAnew(Type type) throws SQLException {
        start(type, "atoll.journal.tail.poll-interval = 60s", "atoll.journal.tail.recent-bytes = 1000");
        long first = Rows.commit(journal.database(), "c|a", 1);
        subscribe(first);
        Connection locked = Rows.begin(journal.database());
        long reading = Rows.insert(locked, "c|a", 2);
        tail.tell(new ReadAfter(0, ALL_BYTES, answers.ref()));
        tail.tell(new Peers(null)); // nobody says that; it fails
        answers.receiveMessage(PATIENCE);
        locked.commit();
        locked.close();
        signal.raise();
        awaitWatermark(reading);
        assertThat(readAfter(0, ALL_BYTES).rows())
                .extracting(JournalRow::ordering)
                .containsExactly(first, reading);
    }
}
