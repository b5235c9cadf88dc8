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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a backup and those that it builds on, or an archive, as a restore would; a file once only, unless asked to. */
final class Verification {

    /** The archive, where the id of a backup may stand. */
    static final String ARCHIVE = "archive";

    /** What was verified is noted so often, so that it is not read again after a crash. */
    private static final int NOTE_EVERY = 100;

    private final Repository repository;
    private final BackupKeys keys;
    private final VerifyProgress progress;
    private final List<String> problems = new ArrayList<>();
    private int read;
    private int before;
    private long rows;

    Verification(Repository repository, BackupKeys keys, VerifyProgress progress) {
        this.repository = repository;
        this.keys = keys;
        this.progress = progress;
    }

    /** @param again whether files that were verified are read again */
    VerifyReport backup(String folder, String id, boolean again) {
        try {
            List<BackupManifest> chain = Chain.of(new ManifestStore(repository), folder, id);
            chain.forEach(manifest -> progress.expect(manifest.files()));
            for (BackupManifest manifest : chain) {
                readAll(ManifestStore.folder(manifest), manifest.files(), again);
            }
        } catch (AtollException e) {
            note(e);
        }
        return report(id);
    }

    /** Also whether a segment is missing after the newest backup. */
    VerifyReport archive(String region, String journal, long backedUp, boolean again) {
        List<BackupFile> files = Segment.all(repository, region, journal).stream()
                .map(Segment::file)
                .toList();
        progress.expect(files);
        readAll(Segment.folder(region, journal), files, again);
        try {
            Segment.after(repository, region, journal, backedUp);
        } catch (AtollException e) {
            note(e);
        }
        return report(ARCHIVE);
    }

    private VerifyReport report(String id) {
        return new VerifyReport(id, repository.describe(), read, before, rows, problems);
    }

    private void note(AtollException e) {
        if (e.code() == ErrorCode.REPOSITORY_UNAVAILABLE
                || e.code() == ErrorCode.NO_SUCH_BACKUP
                || e.code() == ErrorCode.UNAVAILABLE) {
            throw e;
        }
        problems.add(e.getMessage());
    }

    private void readAll(String folder, List<BackupFile> files, boolean again) {
        Map<String, Long> there = new TreeMap<>();
        repository.list(folder).forEach(item -> there.put(item.path(), item.bytes()));
        VerifyNotes notes = VerifyNotes.of(repository, folder, there.keySet());
        int unsaved = 0;
        for (BackupFile file : files) {
            progress.requireGoingOn();
            if (!again && isVerified(file, notes, there.getOrDefault(file.path(), -1L))) {
                before++;
            } else {
                check(file, notes);
                unsaved++;
            }
            progress.done(file);
            if (unsaved == NOTE_EVERY) {
                notes.store();
                unsaved = 0;
            }
        }
        notes.store();
    }

    private static boolean isVerified(BackupFile file, VerifyNotes notes, long bytes) {
        return bytes == file.bytes()
                && notes.of(file.path())
                        .filter(note -> note.bytes() == bytes)
                        .filter(note -> file.sha256() == null || note.sha256().equals(file.sha256()))
                        .isPresent();
    }

    private void check(BackupFile file, VerifyNotes notes) {
        try {
            String sum = read(file, notes);
            notes.verified(file.path(), sum, file.bytes());
        } catch (AtollException e) {
            if (file.sha256() != null || isThere(file.path())) { // else a segment that has gone meanwhile
                note(e);
            }
            notes.wrong(file.path());
        }
    }

    private boolean isThere(String path) {
        return repository.list(path.substring(0, path.lastIndexOf('/') + 1)).stream()
                .anyMatch(item -> item.path().equals(path));
    }

    /** Of a segment nothing says its sum but what it was when it was verified before. */
    private String read(BackupFile file, VerifyNotes notes) {
        Count count = new Count();
        String sum = RowFileReader.read(repository, file.path(), keys, count);
        read++;
        rows += count.records;
        String expected = file.sha256() != null
                ? file.sha256()
                : notes.of(file.path()).map(VerifyNotes.Note::sha256).orElse(sum);
        if (!sum.equals(expected) || count.records != file.rows()) {
            throw new AtollException(
                    ErrorCode.BACKUP_DAMAGED,
                    "The file " + file.path() + " in " + repository.describe() + " is not the one that was written.");
        }
        return sum;
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
