package dev.atoll.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.bench.atoll.AtollSchema;
import dev.atoll.bench.database.H2Files;
import dev.atoll.bench.database.JournalDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalObserverTest {

    @TempDir
    Path directory;

    private JournalDatabase database;

    @BeforeEach
    void createTables() {
        database = new H2Files(directory).create();
        AtollSchema.create(database);
    }

    @Test
    void onlyTheOtherSidesEventsCountAndEachCountsOnce() throws SQLException {
        try (JournalObserver observer = new JournalObserver(database, 1)) {
            insert(1, Payload.of(0, 5, 0) + Payload.of(0, 6, 0));
            insert(2, Payload.of(1, 7, 0));
            observer.read(null, 0);
            observer.read(null, 0);
            assertThat(observer.replicated()).isEqualTo(2);
        }
    }

    @Test
    void aRowThatAppearsLateIsSeen() throws SQLException {
        Histogram lag = new Histogram(2);
        try (JournalObserver observer = new JournalObserver(database, 1)) {
            insert(1, Payload.of(0, System.nanoTime(), 0));
            insert(3, Payload.of(0, System.nanoTime(), 0));
            observer.read(lag, 1);
            insert(2, Payload.of(0, System.nanoTime(), 0));
            observer.read(lag, 1);
            assertThat(lag.getTotalCount()).isEqualTo(3);
            assertThat(observer.highest()).isEqualTo(3);
        }
    }

    @Test
    void whatWasDueBeforeTheMeasurementIsCountedButNotRecorded() throws SQLException {
        Histogram lag = new Histogram(2);
        try (JournalObserver observer = new JournalObserver(database, 1)) {
            insert(1, Payload.of(0, 10, 0));
            observer.read(lag, 20);
            assertThat(observer.replicated()).isEqualTo(1);
            assertThat(lag.getTotalCount()).isZero();
        }
    }

    private void insert(long ordering, String payload) throws SQLException {
        String sql = "insert into \"event_journal\" (\"ordering\", \"persistence_id\", \"sequence_number\", \"writer\","
                + " \"write_timestamp\", \"adapter_manifest\", \"event_ser_id\", \"event_ser_manifest\","
                + " \"event_payload\") values (?, 'c|k', ?, 'w', 0, '', 0, '', ?)";
        try (Connection connection = database.connect();
                PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, ordering);
            insert.setLong(2, ordering);
            insert.setBytes(3, payload.getBytes(StandardCharsets.US_ASCII));
            insert.executeUpdate();
        }
    }
}
