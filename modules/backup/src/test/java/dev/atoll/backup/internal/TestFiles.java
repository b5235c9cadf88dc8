package dev.atoll.backup.internal;

import dev.atoll.backup.BackupCodec;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.backup.Restore;
import dev.atoll.backup.RestoreReport;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What tests do with backups. */
final class TestFiles {

    static final long SMALL_FILES = 2_000;

    private TestFiles() {}

    static void increment(TestRegionJournal region, int times) {
        for (int i = 0; i < times; i++) {
            region.increment("counters|" + i % 7);
        }
    }

    static BackupManifest backup(TestRegionJournal region, Repository repository, BackupType type, BackupKeys keys) {
        return backup(region, repository, type, keys, BackupCodec.ZSTD);
    }

    static BackupManifest backup(
            TestRegionJournal region, Repository repository, BackupType type, BackupKeys keys, BackupCodec codec) {
        BackupRun run = new BackupRun(region.source(codec, keys, SMALL_FILES), repository);
        return run.complete(run.begin(type));
    }

    static RestoreReport restore(
            Repository repository,
            BackupKeys keys,
            RestoreTarget target,
            JournalSettings into,
            boolean allowIncomplete) {
        try (Database database = Database.open(into)) {
            return Restore.run(
                    repository,
                    keys,
                    Restore.plan(repository, target, "", ""),
                    new Restore.Choice(Set.of(), allowIncomplete, 2),
                    database,
                    () -> Instant.EPOCH,
                    new Random(System.nanoTime()),
                    new Restore.Progress() {
                        @Override
                        public void rows(long done, long all) {
                            // nobody looks
                        }

                        @Override
                        public void checked(long keys) {
                            // nobody looks
                        }
                    });
        }
    }

    static BackupKeys key(Path directory, String name) {
        try {
            Path file = directory.resolve(name);
            Files.writeString(file, String.format("%064x", name.hashCode()));
            return BackupKeys.load(List.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
