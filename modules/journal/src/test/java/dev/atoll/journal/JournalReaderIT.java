package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalReaderIT {
    private static final ReadLimit ALL = new ReadLimit(10_000, 1 << 30);

    @TempDir
    Path directory;

    private Database database;
    private JournalReader reader;

    private void open(Type type) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        reader = Journal.open(database, RegionId.of("us-east"), Clock.systemUTC(), new Random(1))
                .reader();
    }

    @AfterEach
    void close() {
        if (database != null) {
            database.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsGoOnAfterTheOffsetUntilALimitIsReached(Type type) throws SQLException {
        open(type);
        List<Long> written = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            written.add(Rows.commit(database, "c|a", i));
        }
        assertThat(reader.highestOrdering()).isEqualTo(written.get(9));
        assertThat(orderings(reader.readAfter(0, ALL))).isEqualTo(written);
        assertThat(reader.readAfter(0, ALL).complete()).isTrue();
        JournalBatch byRows = reader.readAfter(written.get(2), new ReadLimit(3, 1 << 30));
        assertThat(orderings(byRows)).isEqualTo(written.subList(3, 6));
        assertThat(byRows.complete()).isFalse();
        JournalBatch byBytes = reader.readAfter(written.get(2), new ReadLimit(100, 1));
        assertThat(orderings(byBytes)).isEqualTo(written.subList(3, 4));
        assertThat(byBytes.complete()).isFalse();
        JournalBatch bounded = reader.readAfter(written.get(2), written.get(4), ALL);
        assertThat(orderings(bounded)).isEqualTo(written.subList(3, 5));
        assertThat(bounded.complete()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void theLastOrderingDoesNotGoBackWhenRowsAreRemovedOrRolledBack(Type type) throws SQLException {
        open(type);
        assertThat(reader.lastOrdering()).isZero();
        long first = Rows.commit(database, "c|a", 1);
        long second = Rows.commit(database, "c|a", 2);
        assertThat(reader.lastOrdering()).isEqualTo(second);
        database.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("DELETE FROM \"event_journal\" WHERE \"ordering\" = " + second);
            }
        });
        assertThat(reader.highestOrdering()).isEqualTo(first);
        assertThat(reader.lastOrdering()).isEqualTo(second);
        try (Connection connection = Rows.begin(database)) {
            Rows.insert(connection, "c|a", 3, 0, 10);
            connection.rollback();
        }
        assertThat(reader.lastOrdering()).isGreaterThan(second);
    }

    @ParameterizedTest
    @EnumSource
    void payloadsOfAllSizesComeBackAsTheyWere(Type type) throws SQLException {
        open(type);
        int[] sizes = {0, 1, 255, 257, 65_535, 65_537, 1_200_000, 3_000_000};
        try (Connection connection = Rows.begin(database)) {
            for (int i = 0; i < sizes.length; i++) {
                Rows.insert(connection, "c|large-" + i, 1, 0, sizes[i]);
            }
            connection.commit();
        }
        for (int i = 0; i < sizes.length; i++) {
            byte[] expected =
                    ("c|large-" + i).repeat(sizes[i]).substring(0, sizes[i]).getBytes(StandardCharsets.UTF_8);
            assertThat(reader.readEntity("c|large-" + i, 1, ALL).rows().get(0).payload())
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEntitysRowsComeBySequenceNumber(Type type) throws SQLException {
        open(type);
        for (int i = 1; i <= 5; i++) {
            Rows.commit(database, "c|a", i);
            Rows.commit(database, "c|ab", i);
        }
        assertThat(reader.readEntity("c|a", 3, ALL).rows())
                .extracting(JournalRow::persistenceId, JournalRow::sequenceNumber)
                .containsExactly(pair("c|a", 3), pair("c|a", 4), pair("c|a", 5));
        assertThat(reader.readEntity("c|none", 1, ALL)).isEqualTo(new JournalBatch(List.of(), true));
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreFoundByTheTimeOfTheirWriting(Type type) throws SQLException {
        open(type);
        List<Long> written = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            written.add(Rows.commit(database, "c|a", i)); // at second i
        }
        JournalBatch found = reader.readWritten(Instant.ofEpochSecond(2), Instant.ofEpochSecond(5), 0, ALL);
        assertThat(orderings(found)).isEqualTo(written.subList(1, 4));
        assertThat(found.rows().get(0).writeTimestamp()).isEqualTo(Instant.ofEpochSecond(2));
        assertThat(orderings(reader.readWritten(
                        Instant.ofEpochSecond(2), Instant.ofEpochSecond(5), written.get(1), new ReadLimit(1, 1000))))
                .isEqualTo(written.subList(2, 3));
    }

    @ParameterizedTest
    @EnumSource
    void keysAreListedOnceInTheOrderOfTheirBytesPageByPage(Type type) throws SQLException {
        open(type);
        List<String> keys = List.of("c|", "c|A", "c|B b", "c|_", "c|a", "c|a%", "c|a-b", "c|ab", "c|ä", "c|木", "c|🐟");
        try (Connection connection = Rows.begin(database)) {
            for (String key : keys) {
                for (int i = 1; i <= 3; i++) {
                    Rows.insert(connection, key, i);
                }
            }
            for (String other : List.of("b|z", "c", "c-d|a", "c}|a", "cc|a", "d|a")) {
                Rows.insert(connection, other, 1);
            }
            connection.commit();
        }
        assertThat(reader.listKeys("c|", "", 100)).isEqualTo(keys);
        List<String> paged = new ArrayList<>();
        List<String> page;
        String after = "";
        while (!(page = reader.listKeys("c|", after, 2)).isEmpty()) {
            paged.addAll(page);
            after = page.get(page.size() - 1);
        }
        assertThat(paged).isEqualTo(keys);
        assertThat(reader.listKeys("c|", "c|a!", 2)).containsExactly("c|a%", "c|a-b");
        assertThat(reader.listKeys("none|", "", 2)).isEmpty();
    }

    /** A plan that walks over every row of a key would take many seconds for this. */
    @ParameterizedTest
    @EnumSource
    void listingDoesNotDependOnTheNumberOfRowsOfAKey(Type type) throws SQLException {
        open(type);
        try (Connection connection = Rows.begin(database)) {
            for (int key = 0; key < 10; key++) {
                for (int i = 1; i <= 3_000; i++) {
                    Rows.insert(connection, "c|" + key, i);
                }
            }
            connection.commit();
        }
        assertThat(reader.listKeys("c|", "", 100)).hasSize(10);
        long start = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(reader.listKeys("c|", "c|4", 100)).hasSize(5);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    private static Tuple pair(String id, long sequenceNumber) {
        return tuple(id, sequenceNumber);
    }

    private static List<Long> orderings(JournalBatch batch) {
        return batch.rows().stream().map(JournalRow::ordering).toList();
    }
}
