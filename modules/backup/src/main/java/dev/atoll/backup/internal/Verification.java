package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupKeys;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.backup.VerifyReport;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.SnapshotRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Reads a backup and those that it builds on, as a restore would. What was verified is noted next to each manifest: its sum,
 * line by line, so that a file is read once only.
 */
final class Verification {

    private static final String NOTES = "verified.txt";

    private final Repository repository;
    private final BackupKeys keys;
    private int read;
    private int before;
    private long rows;

    Verification(Repository repository, BackupKeys keys) {
        this.repository = repository;
        this.keys = keys;
    }

    /** @param again whether files that were verified are read again */
    VerifyReport verify(String folder, String id, boolean again) {
        List<String> problems = new ArrayList<>();
        try {
            for (BackupManifest manifest : Chain.of(new ManifestStore(repository).list(folder), id)) {
                verify(manifest, again, problems);
            }
        } catch (AtollException e) {
            if (e.code() == ErrorCode.REPOSITORY_UNAVAILABLE || e.code() == ErrorCode.NO_SUCH_BACKUP) {
                throw e;
            }
            problems.add(e.getMessage());
        }
        return new VerifyReport(id, repository.describe(), read, before, rows, problems);
    }

    private void verify(BackupManifest manifest, boolean again, List<String> problems) {
        String folder = ManifestStore.folder(manifest);
        Map<String, Long> there = new HashMap<>();
        repository.list(folder).forEach(item -> there.put(item.path(), item.bytes()));
        TreeSet<String> verified = there.containsKey(folder + NOTES) ? notes(folder) : new TreeSet<>();
        int known = verified.size();
        for (BackupFile file : manifest.files()) {
            boolean sameSize = there.getOrDefault(file.path(), -1L) == file.bytes();
            if (!again && sameSize && verified.contains(file.sha256())) {
                before++;
                continue;
            }
            try {
                read(file);
                verified.add(file.sha256());
            } catch (AtollException e) {
                if (e.code() == ErrorCode.REPOSITORY_UNAVAILABLE) {
                    throw e;
                }
                problems.add(e.getMessage());
                verified.remove(file.sha256());
            }
        }
        if (verified.size() != known) {
            note(folder, verified);
        }
    }

    private void read(BackupFile file) {
        Count count = new Count();
        String sum = RowFileReader.read(repository, file.path(), keys, count);
        read++;
        rows += count.records;
        if (!sum.equals(file.sha256()) || count.records != file.rows()) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED,
                    "The file " + file.path() + " in " + repository.describe() + " is not the one that was written.");
        }
    }

    private TreeSet<String> notes(String folder) {
        try (InputStream in = repository.open(folder + NOTES)) {
            return new TreeSet<>(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList());
        } catch (IOException e) {
            return new TreeSet<>(); // then all is read again
        }
    }

    private void note(String folder, TreeSet<String> verified) {
        try (Repository.Writing writing = repository.create(folder + NOTES)) {
            writing.out().write(String.join("\n", verified).getBytes(StandardCharsets.US_ASCII));
            writing.commit();
        } catch (IOException e) {
            throw new AtollException(
                    ErrorCode.REPOSITORY_UNAVAILABLE, "Cannot write in " + repository.describe() + ": " + e, e);
        }
    }

    private static final class Count implements RowCodec.Sink {
        private long records;

        @Override
        public void row(JournalRow row) {
            records++;
        }

        @Override
        public void base(SnapshotRow snapshot) {
            records++;
        }
    }
}
