package dev.atoll.history;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.SnapshotRow;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;

/** A new journal of the region {@code here}, into which a test writes rows as data actors would. */
final class TestJournal implements AutoCloseable {

    private static final String INSERT =
            """
            INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp",
              "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest") VALUES (?, ?, '', 0, '', ?, ?, ?)
            """;

    private static final String INSERT_SNAPSHOT =
            """
            INSERT INTO "snapshot" ("persistence_id", "sequence_number", "created", "snapshot_ser_id",
              "snapshot_ser_manifest", "snapshot_payload") VALUES (?, ?, ?, ?, ?, ?)
            """;

    private static final String DELETE = "DELETE FROM \"event_journal\" WHERE \"persistence_id\" = ?";

    private final Database database;
    private final Journal journal;

    private TestJournal(Database database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    static TestJournal open(Type type, Path directory) {
        return open("here", type, directory);
    }

    static TestJournal open(String region, Type type, Path directory) {
        Database database = Database.open(TestDatabases.freshSettings(type, directory.resolve(region)));
        return new TestJournal(database, Journal.open(database, RegionId.of(region), Clock.systemUTC(), new Random(1)));
    }

    Journal journal() {
        return journal;
    }

    JournalReader reader() {
        return journal.reader();
    }

    void append(EntityId id, EventRow row) {
        append(id, journal.reader().highestSequenceNumber(id.persistenceId()) + 1, row);
    }

    void append(EntityId id, long next, EventRow row) {
        try (Connection connection = database.writerConnection()) {
            connection.setAutoCommit(true);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, id.persistenceId());
                insert.setLong(2, next);
                insert.setBytes(3, EventRowCodec.encode(row));
                insert.setInt(4, AtollEventSerializer.IDENTIFIER);
                insert.setString(5, AtollEventSerializer.EVENT_ROW);
                insert.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stores a snapshot of the entity as a data actor does, and takes away the rows that it holds. */
    void replaceRowsBySnapshot(EntityId id, EntityState state) {
        long last = journal.reader().highestSequenceNumber(id.persistenceId());
        database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_SNAPSHOT);
                    PreparedStatement delete = connection.prepareStatement(DELETE)) {
                set(insert, EntitySnapshot.of(id.persistenceId(), last, state, Instant.EPOCH));
                delete.setString(1, id.persistenceId());
                return insert.executeUpdate() + delete.executeUpdate();
            }
        });
    }

    void insert(SnapshotRow snapshot) {
        database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT_SNAPSHOT)) {
                set(insert, snapshot);
                return insert.executeUpdate();
            }
        });
    }

    private static void set(PreparedStatement insert, SnapshotRow snapshot) throws SQLException {
        insert.setString(1, snapshot.persistenceId());
        insert.setLong(2, snapshot.sequenceNumber());
        insert.setLong(3, snapshot.created().toEpochMilli());
        insert.setInt(4, snapshot.serializerId());
        insert.setString(5, snapshot.serializerManifest());
        insert.setBytes(6, snapshot.payload());
    }

    @Override
    public void close() {
        database.close();
    }
}
