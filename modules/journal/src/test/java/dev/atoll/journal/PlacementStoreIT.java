package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.PlacementStore.Move;
import dev.atoll.journal.internal.JdbcJournalReader;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementStoreIT {

    private static final RegionId EU = RegionId.of("eu");
    private static final RegionId US = RegionId.of("us");

    @TempDir
    Path directory;

    private Database database;
    private PlacementStore store;

    private void open(Type type) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        store = Journal.open(database, RegionId.of("ap"), Clock.systemUTC(), new Random(1))
                .placements();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Move move(long fromStep, PlacementState to, List<RegionId> wanted) {
        return new Move("c", fromStep, to, 0, -1, "", wanted);
    }

    @ParameterizedTest
    @EnumSource
    void aChangeIsMadeOnlyFromTheStepThatItWasDecidedOn(Type type) {
        open(type);
        assertThat(store.move(move(-1, PlacementState.HOLDING, null))).isTrue();
        assertThat(store.move(move(-1, PlacementState.JOINING, null))).isFalse();
        assertThat(store.move(move(0, PlacementState.LEAVING, null))).isTrue();
        assertThat(store.move(move(0, PlacementState.ERASING, null))).isFalse();
        assertThat(store.find("c").orElseThrow().state()).isEqualTo(PlacementState.LEAVING);
        assertThat(store.find("c").orElseThrow().step()).isEqualTo(1);
        assertThat(store.all()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void statesThatAreWantedAgainMeanwhileStayWanted(Type type) {
        open(type);
        store.want("c", EU);
        store.move(move(-1, PlacementState.JOINING, List.of(EU, US)));
        PlacementEntry entry = store.find("c").orElseThrow();
        assertThat(entry.wanted()).containsExactly(EU, US);
        store.want("c", EU);
        store.received("c", EU, entry.peer(EU).stamp(), true);
        store.received("c", US, entry.peer(US).stamp(), true);
        assertThat(store.find("c").orElseThrow().wanted()).containsExactly(EU);
        store.agreed("c", US, 5);
        assertThat(store.find("c").orElseThrow().peer(US).agreed()).isEqualTo(5);
        store.closed("c", "node", 3);
        store.closed("c", "node", 4);
        assertThat(store.find("c").orElseThrow().closedNodes()).containsEntry("node", 4L);
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreErasedInPortionsAndOnlyAmidAnErasure(Type type) {
        open(type);
        for (int i = 0; i < 5; i++) {
            insert("c|key-" + i);
        }
        insert("c2|key");
        insert("b|key");
        store.move(move(-1, PlacementState.LEAVING, null));
        assertThat(store.erase("c", 0, 2)).isFalse();
        assertThat(store.hasRows("c")).isTrue();
        store.move(move(0, PlacementState.ERASING, null));
        assertThat(store.erase("c", 0, 2)).as("of an earlier step").isFalse();
        assertThat(store.erase("c", 1, 2)).isTrue();
        assertThat(store.hasRows("c")).isTrue();
        int portions = 1;
        while (store.erase("c", 1, 2)) {
            portions++;
        }
        assertThat(portions).as("of rows, then of snapshots").isBetween(3, 6);
        assertThat(store.hasRows("c")).isFalse();
        assertThat(store.hasRows("c2")).isTrue();
        assertThat(store.hasRows("b")).isTrue();
        assertThat(count("snapshot")).isEqualTo(2);
        assertThat(count("atoll_conflict")).isEqualTo(2);
    }

    private long count(String table) {
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM \"" + table + "\"");
                    var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** A backup that is made meanwhile can use nothing without its beginning. */
    @ParameterizedTest
    @EnumSource
    void ofAnEntityTheLastRowsAreErasedFirst(Type type) throws SQLException {
        open(type);
        for (int row = 1; row <= 3; row++) {
            Rows.commit(database, "c|a", row);
            Rows.commit(database, "c|b", row);
        }
        store.move(move(-1, PlacementState.LEAVING, null));
        store.move(move(0, PlacementState.ERASING, null));
        for (int left = 5; left >= 0; left--) {
            assertThat(store.erase("c", 1, 1)).isTrue();
            assertThat(numbers("c|a"))
                    .isEqualTo(
                            LongStream.rangeClosed(1, Math.min(3, left)).boxed().toList());
            assertThat(numbers("c|b"))
                    .isEqualTo(LongStream.rangeClosed(1, left - 3).boxed().toList());
        }
        assertThat(store.erase("c", 1, 1)).isFalse();
    }

    private List<Long> numbers(String id) {
        return new JdbcJournalReader(database)
                .readEntity(id, 1, new ReadLimit(10, 1 << 20)).rows().stream()
                        .map(JournalRow::sequenceNumber)
                        .toList();
    }

    private void insert(String id) {
        database.run(connection -> {
            insert(
                    connection,
                    "INSERT INTO \"event_journal\" (\"persistence_id\", \"sequence_number\", \"writer\","
                            + " \"write_timestamp\", \"adapter_manifest\", \"event_payload\", \"event_ser_id\","
                            + " \"event_ser_manifest\") VALUES (?, 1, 'w', 0, '', ?, 1, '')",
                    id);
            insert(
                    connection,
                    "INSERT INTO \"snapshot\" (\"persistence_id\", \"sequence_number\", \"created\","
                            + " \"snapshot_ser_id\", \"snapshot_ser_manifest\", \"snapshot_payload\")"
                            + " VALUES (?, 1, 0, 1, '', ?)",
                    id);
            try (PreparedStatement statement = connection.prepareStatement(
                    "INSERT INTO \"atoll_conflict\" (\"id\", \"collection\", \"entity_key\", \"policy\","
                            + " \"occurred\", \"recorded_millis\", \"content\") VALUES (?, ?, 'k', 'p', 0, 0, ?)")) {
                statement.setString(1, id);
                statement.setString(2, id.substring(0, id.indexOf('|')));
                statement.setBytes(3, new byte[1]);
                statement.executeUpdate();
            }
            return null;
        });
    }

    private static void insert(Connection connection, String sql, String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.setBytes(2, new byte[1]);
            statement.executeUpdate();
        }
    }
}
