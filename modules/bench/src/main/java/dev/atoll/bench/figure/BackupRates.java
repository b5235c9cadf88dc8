package dev.atoll.bench.figure;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Backups;
import dev.atoll.backup.Repositories;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.bench.BenchOptions;
import dev.atoll.bench.Figure;
import dev.atoll.bench.database.Engine;
import dev.atoll.bench.database.JournalDatabase;
import dev.atoll.bench.database.Server;
import dev.atoll.bench.limit.RawInsert;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Decision;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegionId;
import dev.atoll.journal.AtollEventSerializer;
import dev.atoll.journal.Database;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalRestore;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.Restored;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Figure backup: a full backup of a journal of single events of about 200 bytes, against a bare SELECT of the same rows
 * through JDBC into the same codec; and a restore of it, against raw inserts of rows of that size, as figure a
 * measures them.
 */
final class BackupRates {
    private static final int ROWS = 200_000;
    private static final int KEYS = 1_000;
    private static final int BATCH = 400;
    private static final int FETCH = 4_000;
    private static final int BLOCK_BYTES = 1 << 20;
    private static final RegionId REGION = RegionId.of("bench");

    private final Server server;
    private final BenchOptions options;
    private final Path directory;

    BackupRates(Server server, BenchOptions options) {
        this.server = server;
        this.options = options;
        this.directory = options.directory();
    }

    List<Figure> measure() {
        List<JournalRow> rows = rows();
        JournalDatabase from = server.create();
        fill(settings(from), rows);
        double insertsPerSecond = rawInserts();
        try (Database database = Database.open(settings(from));
                Repository repository = Repositories.open(
                        directory.resolve("backup-" + server.engine().label()).toString())) {
            Journal journal = Journal.open(database, REGION, InstantSource.system(), new SecureRandom());
            backup(journal, repository);
            double selectSeconds = Math.min(select(database), select(database));
            long begun = System.nanoTime();
            BackupManifest manifest = backup(journal, repository);
            double backupSeconds = seconds(begun);
            double restoreSeconds = restore(repository, server.create());
            double megabytes =
                    manifest.files().stream().mapToLong(file -> file.rawBytes()).sum() / 1e6;
            List<Figure> figures = new ArrayList<>(List.of(
                    figure(
                            "full backup",
                            "MB/s",
                            megabytes / backupSeconds,
                            "bare SELECT",
                            megabytes / selectSeconds,
                            0.6),
                    figure("full backup", "events/s", ROWS / backupSeconds, "bare SELECT", ROWS / selectSeconds, 0.6),
                    figure("restore", "events/s", ROWS / restoreSeconds, "raw inserts", insertsPerSecond, 0.5)));
            dumpAndRestoreSeconds(from)
                    .ifPresent(seconds -> figures.add(figure(
                            "full backup, then restore",
                            "events/s",
                            ROWS / (backupSeconds + restoreSeconds),
                            "pg_dump | pg_restore",
                            ROWS / seconds)));
            return figures;
        }
    }

    private OptionalDouble dumpAndRestoreSeconds(JournalDatabase from) {
        if (from.engine() != Engine.POSTGRES) {
            return OptionalDouble.empty();
        }
        Optional<PostgresTools> tools = PostgresTools.find(from);
        if (tools.isEmpty()) {
            Figures.say("backup  no pg_dump and pg_restore as new as the server were found; left out");
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(tools.get().dumpAndRestore(from, server.create()));
    }

    private Figure figure(String what, String unit, double atoll, String against, double other) {
        Figures.say("backup  %s: %.0f %s, %s %.0f", what, atoll, unit, against, other);
        return new Figure("backup", server.engine().label(), what, unit, atoll, against, other, "", null);
    }

    private Figure figure(String what, String unit, double atoll, String against, double other, double aim) {
        Figures.say("backup  %s: %.0f %s, %s %.0f", what, atoll, unit, against, other);
        return new Figure(
                "backup",
                server.engine().label(),
                what,
                unit,
                atoll,
                against,
                other,
                ">= " + aim,
                atoll >= aim * other);
    }

    static JournalSettings settings(JournalDatabase database) {
        return database.engine() == Engine.H2
                ? JournalSettings.of(database.directory().toString(), "", "")
                : JournalSettings.of(database.url(), database.user(), database.password());
    }

    private static List<JournalRow> rows() {
        Origin origin = new Origin(REGION, 1);
        var type = DataTypes.byName("register");
        EntityState[] states = new EntityState[KEYS];
        List<JournalRow> rows = new ArrayList<>(ROWS);
        for (int i = 0; i < ROWS; i++) {
            int key = i % KEYS;
            EntityState state = states[key] == null ? EntityState.EMPTY : states[key];
            byte[] value =
                    ("\"" + Integer.toHexString(i * 0x9E3779B9).repeat(18) + "\"").getBytes(StandardCharsets.US_ASCII);
            var decided = (Decision.Accepted) state.decide(origin, type, new Operation.Assign(Payload.of(value)));
            var event =
                    state.event(origin, HybridTimestamp.of(1_700_000_000_000L + i, 0), type, decided.change(), null);
            states[key] = state.apply(event);
            rows.add(new JournalRow(
                    i + 1,
                    "bench|key-" + key,
                    i / KEYS + 1,
                    EventRowCodec.encode(new EventRow.Events(List.of(event))),
                    AtollEventSerializer.IDENTIFIER,
                    AtollEventSerializer.EVENT_ROW,
                    Instant.EPOCH));
        }
        return rows;
    }

    /** Makes a journal of the rows. */
    private static void fill(JournalSettings into, List<JournalRow> rows) {
        try (Database database = Database.open(into)) {
            JournalRestore journal = JournalRestore.begin(database, REGION, InstantSource.system(), new SecureRandom());
            for (int at = 0; at < rows.size(); at += BATCH) {
                journal.insert(rows.subList(at, Math.min(rows.size(), at + BATCH)));
            }
            journal.finish(HybridTimestamp.ZERO, List.of(), Restored.Truth.NONE);
        }
    }

    /** Rows per second of multi-row inserts into an empty journal, as figure a measures them. */
    private double rawInserts() {
        JournalDatabase empty = server.create();
        fill(settings(empty), List.of());
        RawInsert raw = new RawInsert(empty);
        RawInsert.Shape shape = new RawInsert.Shape(2, 200);
        raw.perSecond(shape, options.warmUp().dividedBy(2));
        return raw.perSecond(shape, options.measured());
    }

    static BackupManifest backup(Journal journal, Repository repository) {
        return Backups.offline(
                journal, repository, BackupCodec.ZSTD, BackupKeys.NONE, InstantSource.system(), new SecureRandom());
    }

    private static double select(Database database) {
        long begun = System.nanoTime();
        database.transaction(BackupRates::packAll);
        return seconds(begun);
    }

    private static long packAll(Connection connection) throws SQLException {
        long packed = 0;
        try (PreparedStatement select = connection.prepareStatement("SELECT \"ordering\", \"persistence_id\","
                + " \"sequence_number\", \"event_payload\", \"event_ser_id\", \"event_ser_manifest\","
                + " \"write_timestamp\" FROM \"event_journal\" ORDER BY \"ordering\"")) {
            select.setFetchSize(FETCH);
            ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK_BYTES * 2);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    block.writeBytes(row.getString(2).getBytes(StandardCharsets.UTF_8));
                    block.writeBytes(row.getBytes(4));
                    if (block.size() >= BLOCK_BYTES) {
                        packed += BackupCodec.ZSTD.pack(block.toByteArray()).length;
                        block.reset();
                    }
                }
            }
        }
        return packed;
    }

    /** Seconds that the newest backup takes into an empty database. */
    static double restore(Repository repository, JournalDatabase into) {
        try (Database database = Database.open(settings(into))) {
            long begun = System.nanoTime();
            Restore.run(
                    repository,
                    BackupKeys.NONE,
                    Restore.plan(repository, new RestoreTarget.Latest(), "", ""),
                    new Restore.Choice(Set.of(), false, 2),
                    database,
                    InstantSource.system(),
                    new SecureRandom(),
                    new Quiet());
            return seconds(begun);
        }
    }

    static double seconds(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1e9;
    }

    private static final class Quiet implements Restore.Progress {
        @Override
        public void rows(long done, long all) {
            // measured as a whole
        }

        @Override
        public void checked(long keys) {
            // measured as a whole
        }
    }
}
