package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.SnapshotRow;
import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.TestDatabases;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** An entity's first rows are folded after its recovery has looked for a snapshot and before it reads them. */
class FoldedWhileReadIT {

    private static final EntityId ID = new EntityId("views", "home");
    private static final String WAITS_FOR_ROWS =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
                    + " AND query LIKE '%event_journal%' AND query LIKE '%persistence_id%' AND query LIKE '%max(%'";

    @Test
    void aReadIsAnsweredWithAllOfIt() throws SQLException {
        PostgresServer server = TestDatabases.postgres();
        String database = server.createDatabase();
        Config settings = TestDatabases.postgres(server, database);
        try (TestRegion region = TestRegion.start(settings)) {
            for (int i = 0; i < 3; i++) {
                assertThat(region.increment(ID)).isInstanceOf(EntityReply.Written.class);
            }
        }
        try (TestRegion region = TestRegion.start(settings);
                Connection watcher = connect(server, database);
                Connection other = connect(server, database)) {
            assertThat(region.increment(new EntityId("views", "other"))).isInstanceOf(EntityReply.Written.class);
            SnapshotRow base = firstRows(region.journal, 2);
            other.setAutoCommit(false);
            try (Statement lock = other.createStatement();
                    Statement watch = watcher.createStatement()) {
                lock.execute("LOCK TABLE event_journal IN ACCESS EXCLUSIVE MODE");
                CompletionStage<EntityReply> read = region.entities.read(ID);
                await().atMost(Duration.ofSeconds(20)).until(() -> {
                    try (ResultSet waiting = watch.executeQuery(WAITS_FOR_ROWS)) {
                        return waiting.next() && waiting.getInt(1) > 0;
                    }
                });
                fold(other, base);
                other.commit();
                assertThat(TestRegion.total(TestRegion.await(read))).isEqualTo(3);
            }
        }
    }

    private static Connection connect(PostgresServer server, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database, server.user(), "");
    }

    private static SnapshotRow firstRows(Journal journal, int rows) {
        Origin self = new Origin(journal.identity().region(), journal.identity().incarnation());
        EntityFold fold = new EntityFold(self, new EntitySettings.RequestMemory(10, Duration.ofHours(1)));
        List<JournalRow> found = journal.reader()
                .readEntity(ID.persistenceId(), 1, new ReadLimit(rows, 1 << 20))
                .rows();
        assertThat(found).hasSize(rows);
        found.forEach(row -> fold.add(EventRowCodec.decode(row.payload())));
        return fold.snapshot(ID.persistenceId(), rows, Instant.EPOCH);
    }

    private static void fold(Connection connection, SnapshotRow base) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot_ser_id,"
                                + " snapshot_ser_manifest, snapshot_payload, base) VALUES (?, ?, ?, ?, ?, ?, TRUE)");
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM event_journal WHERE persistence_id = ? AND sequence_number <= ?")) {
            insert.setString(1, base.persistenceId());
            insert.setLong(2, base.sequenceNumber());
            insert.setLong(3, base.created().toEpochMilli());
            insert.setInt(4, base.serializerId());
            insert.setString(5, base.serializerManifest());
            insert.setBytes(6, base.payload());
            insert.executeUpdate();
            delete.setString(1, base.persistenceId());
            delete.setLong(2, base.sequenceNumber());
            assertThat(delete.executeUpdate()).isEqualTo(base.sequenceNumber());
        }
    }
}
