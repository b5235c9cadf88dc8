package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotReaderIT {

    private static final String INSERT =
            """
            INSERT INTO "snapshot" ("persistence_id", "sequence_number", "created", "snapshot_ser_id",
              "snapshot_ser_manifest", "snapshot_payload") VALUES (?, ?, ?, 7, 'm', ?)
            """;

    @TempDir
    Path directory;

    private Database database;

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void theNearestSnapshotIsTheNewestThatHoldsNoLaterRow(Type type) {
        database = Database.open(TestDatabases.freshSettings(type, directory));
        Journal.open(database, RegionId.of("here"), Clock.systemUTC(), new Random(1));
        insert("notes|n", 100);
        insert("notes|n", 200);
        insert("notes|other", 150);
        SnapshotReader snapshots = new SnapshotReader(database);
        assertThat(snapshots.nearest("notes|n", 99)).isEmpty();
        assertThat(number(snapshots, 100)).contains(100L);
        assertThat(number(snapshots, 199)).contains(100L);
        assertThat(number(snapshots, Long.MAX_VALUE)).contains(200L);
        SnapshotRow row = snapshots.nearest("notes|n", 200).orElseThrow();
        assertThat(row.created()).isEqualTo(Instant.ofEpochMilli(2_000));
        assertThat(row.payload()).containsExactly((byte) 200);
        assertThat(row.serializerId()).isEqualTo(7);
        assertThat(row.serializerManifest()).isEqualTo("m");
    }

    private static Optional<Long> number(SnapshotReader snapshots, long atOrBefore) {
        return snapshots.nearest("notes|n", atOrBefore).map(SnapshotRow::sequenceNumber);
    }

    private void insert(String persistenceId, int sequenceNumber) {
        database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, persistenceId);
                insert.setLong(2, sequenceNumber);
                insert.setLong(3, sequenceNumber * 10L);
                insert.setBytes(4, new byte[] {(byte) sequenceNumber});
                return insert.executeUpdate();
            }
        });
    }
}
