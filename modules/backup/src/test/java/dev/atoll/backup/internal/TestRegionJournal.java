package dev.atoll.backup.internal;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.EntitySnapshot;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;

/** A region's journal with counters in it, written as data actors do, without any. */
final class TestRegionJournal implements AutoCloseable {

    private static final String INSERT =
            """
            INSERT INTO "event_journal" ("persistence_id", "sequence_number", "writer", "write_timestamp",
              "adapter_manifest", "event_payload", "event_ser_id", "event_ser_manifest") VALUES (?, ?, '', ?, '', ?, ?, ?)
            """;

    final Database database;
    final Journal journal;
    final Map<String, EntityState> states = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private long millis = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private long clockAheadMillis;

    private TestRegionJournal(Database database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    static TestRegionJournal open(JournalSettings settings, long seed) {
        Database database = Database.open(settings);
        try {
            return new TestRegionJournal(
                    database, Journal.open(database, RegionId.of("eu"), () -> Instant.EPOCH, new Random(seed)));
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    static TestRegionJournal fresh(JournalSettings.Type type, Path directory, long seed) {
        return open(TestDatabases.freshSettings(type, directory), seed);
    }

    /** Adds one to a counter. */
    HybridTimestamp increment(String id) {
        millis++;
        HybridTimestamp at = HybridTimestamp.of(millis, 0);
        Origin self = new Origin(RegionId.of("eu"), journal.identity().incarnation());
        EntityState state = states.getOrDefault(id, EntityState.EMPTY);
        Decision.Accepted decided =
                (Decision.Accepted) state.decide(self, DataTypes.byName("counter"), new Operation.Increment(1));
        var event = state.event(self, at, DataTypes.byName("counter"), decided.change(), null);
        states.put(id, state.apply(event));
        write(id, EventRowCodec.encode(new EventRow.Events(List.of(event))));
        return at;
    }

    /** Removes all rows of a key but the last, as retention does. */
    void fold(String id) {
        long last = numbers.get(id);
        SnapshotRow base = EntitySnapshot.of(id, last, states.get(id), Instant.EPOCH);
        journal.retention().fold(base, last - 1, journal.reader().highestOrdering());
    }

    /** Removes all that there is of a key whose rows are in a backup, as retention does; it may be written again. */
    void forget(String id) {
        long last = numbers.remove(id);
        states.remove(id);
        BackupRun.hold(journal.retention(), journal.reader().highestOrdering());
        if (!journal.retention().forget(id, last, Long.MAX_VALUE)) {
            throw new IllegalStateException(id + " was not forgotten");
        }
    }

    void write(String id, byte[] payload) {
        try (Connection connection = database.writerConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, id);
            insert.setLong(2, numbers.merge(id, 1L, Long::sum));
            insert.setLong(3, millis);
            insert.setBytes(4, payload);
            insert.setInt(5, AtollEventSerializer.IDENTIFIER);
            insert.setString(6, AtollEventSerializer.EVENT_ROW);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Time goes by without a write. */
    void pass(long more) {
        millis += more;
    }

    /** The wall clock goes wrong; timestamps of writes do not. */
    void clockIsAhead(long by) {
        clockAheadMillis = by;
    }

    /** All rows, and when the last one is. */
    BackupRun.Mark mark() {
        return new BackupRun.Mark(journal.reader().highestOrdering(), HybridTimestamp.of(millis, 0));
    }

    BackupRun.Source source(BackupCodec codec, BackupKeys keys, long chunkBytes) {
        return source(codec, keys, chunkBytes, 0);
    }

    BackupRun.Source slowly(long chunkBytes, long bytesPerSecond) {
        return source(BackupCodec.NONE, BackupKeys.NONE, chunkBytes, bytesPerSecond);
    }

    private BackupRun.Source source(BackupCodec codec, BackupKeys keys, long chunkBytes, long bytesPerSecond) {
        return new BackupRun.Source(
                journal.identity(),
                journal.reader(),
                new SnapshotReader(database),
                journal.retention(),
                this::mark,
                () -> Instant.ofEpochMilli(++millis + clockAheadMillis),
                "test",
                new RowFileWriter.Form(codec, keys, new Random(7), ForkJoinPool.commonPool()),
                chunkBytes,
                bytesPerSecond,
                () -> false);
    }

    List<JournalRow> rows() {
        List<JournalRow> rows = new ArrayList<>();
        long after = 0;
        while (true) {
            JournalBatch batch = journal.reader().readAfter(after, new ReadLimit(1_000, Long.MAX_VALUE));
            rows.addAll(batch.rows());
            if (batch.complete()) {
                return rows;
            }
            after = rows.get(rows.size() - 1).ordering();
        }
    }

    /** What every key holds, worked out from its rows. */
    static Map<String, EntityState> folded(List<JournalRow> rows) {
        Map<String, EntityState> states = new TreeMap<>();
        for (JournalRow row : rows) {
            states.put(
                    row.persistenceId(),
                    states.getOrDefault(row.persistenceId(), EntityState.EMPTY)
                            .apply(EventRowCodec.decode(row.payload())));
        }
        return states;
    }

    @Override
    public void close() {
        database.close();
    }
}
