package dev.atoll.backup.internal;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.Journal;
import dev.atoll.journal.SnapshotReader;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/** A backup of a journal that nobody writes: all that is committed is all that there is. */
public final class OfflineBackup {

    private static final long CHUNK_BYTES = 4L << 20;
    private static final int THREADS = 2;

    private OfflineBackup() {}

    public static BackupManifest full(
            Journal journal,
            Repository to,
            BackupCodec codec,
            BackupKeys keys,
            InstantSource clock,
            RandomGenerator random) {
        ExecutorService packing = Executors.newFixedThreadPool(THREADS);
        try {
            BackupRun run = new BackupRun(
                    new BackupRun.Source(
                            journal.identity(),
                            journal.reader(),
                            new SnapshotReader(journal.database()),
                            journal.retention(),
                            () -> new BackupRun.Mark(
                                    journal.reader().highestOrdering(), HybridTimestamp.upTo(clock.instant())),
                            clock,
                            "offline",
                            new RowFileWriter.Form(codec, keys, random, packing),
                            CHUNK_BYTES,
                            0,
                            () -> false),
                    to);
            return run.complete(run.begin(BackupType.FULL));
        } finally {
            packing.shutdown();
        }
    }
}
