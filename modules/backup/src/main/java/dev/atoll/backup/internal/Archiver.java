package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import java.util.List;
import java.util.Optional;

/** Writes what is new in the journal into one repository's archive. For one thread. */
final class Archiver {

    private static final int MOST_ROWS = 100_000;
    private static final long UNKNOWN = -1;

    /** While nothing is written, a file without rows says so as often, so that an idle region does not look like a late one. */
    private static final long IDLE_MILLIS = 30_000;

    /** While it is not known where the archive ends, not every look asks the repository. */
    private static final int LOOKS_PER_START = 5;

    private final BackupRun.Source source;
    private final Repository repository;
    private final long segmentBytes;
    private long position = UNKNOWN;
    private HybridTimestamp complete = HybridTimestamp.ZERO;
    private String idleFile;
    private double rowBytes;
    private int looks;

    Archiver(BackupRun.Source source, Repository repository, long segmentBytes) {
        this.source = source;
        this.repository = repository;
        this.segmentBytes = segmentBytes;
    }

    /** Does nothing before there is a complete backup. After a failure, the next step begins where the archive ends. */
    void step(BackupRun.Mark mark) {
        if (position == UNKNOWN) {
            position = start();
        }
        while (position != UNKNOWN && position < mark.watermark()) {
            long before = position;
            position = UNKNOWN;
            position = write(before, mark);
            if (position == before) {
                break;
            }
        }
        if (position != UNKNOWN && mark.complete().millis() - complete.millis() > IDLE_MILLIS) {
            writeIdle(mark);
        }
    }

    /**
     * The same, but only when the new rows fill a file, if they are as large as those before. Costs hardly anything otherwise.
     *
     * @return whether they did
     */
    boolean stepIfFull(BackupRun.Mark mark) {
        if (position == UNKNOWN && looks++ % LOOKS_PER_START == 0) {
            position = start();
        }
        boolean full = position != UNKNOWN && (mark.watermark() - position) * rowBytes >= segmentBytes;
        if (full) {
            step(mark);
        }
        return full;
    }

    /** All up to the watermark is archived: nothing was accepted since. */
    private void writeIdle(BackupRun.Mark mark) {
        String before = idleFile;
        idleFile = write(position, position, List.of(), mark.complete());
        complete = mark.complete();
        if (before != null) {
            repository.delete(before);
        }
    }

    private long start() {
        String region = source.identity().region().value();
        String journal = source.identity().id().toString();
        Optional<BackupManifest> newest = new ManifestStore(repository)
                .sound(region + "/" + journal + "/backups/").stream()
                        .map(ManifestStore.Stored::manifest)
                        .filter(BackupManifest::complete)
                        .max(BackupOrder.OLDEST_FIRST);
        if (newest.isEmpty()) {
            return UNKNOWN;
        }
        newest.get().files().forEach(file -> learn(file.rows(), file.rawBytes()));
        long backedUp = newest.get().to();
        try {
            List<Segment> segments = Segment.after(repository, region, journal, backedUp);
            return segments.isEmpty()
                    ? backedUp
                    : segments.get(segments.size() - 1).file().to();
        } catch (AtollException e) {
            if (e.code() != ErrorCode.BACKUP_DAMAGED) {
                throw e;
            }
            return backedUp; // a file is missing: begin again, so that none is
        }
    }

    private long write(long from, BackupRun.Mark mark) {
        JournalBatch batch = source.journal().readAfter(from, mark.watermark(), new ReadLimit(MOST_ROWS, segmentBytes));
        List<JournalRow> rows = batch.rows();
        if (rows.isEmpty()) {
            return from;
        }
        long to =
                batch.complete() ? mark.watermark() : rows.get(rows.size() - 1).ordering();
        if (batch.complete()) {
            complete = mark.complete();
        }
        write(from, to, rows, complete);
        return to;
    }

    private String write(long from, long to, List<JournalRow> rows, HybridTimestamp until) {
        String path = Segment.path(
                source.identity().region().value(), source.identity().id().toString(), from, to, rows.size(), until);
        try (Repository.Writing writing = repository.create(path)) {
            RowFileWriter file = new RowFileWriter(writing.out(), source.form(), new Throttle(source.bytesPerSecond()));
            rows.forEach(file::add);
            RowFileWriter.Written written = file.finish();
            writing.commit();
            learn(written.rows(), written.rawBytes());
        }
        return path;
    }

    private void learn(long rows, long bytes) {
        rowBytes = rows == 0 ? rowBytes : (double) bytes / rows;
    }

    /** Segments whose rows are in two backups are needed no more. */
    void prune() {
        String region = source.identity().region().value();
        String journal = source.identity().id().toString();
        long[] ends = new ManifestStore(repository)
                .sound(region + "/" + journal + "/backups/").stream()
                        .map(ManifestStore.Stored::manifest)
                        .filter(BackupManifest::complete)
                        .mapToLong(BackupManifest::to)
                        .sorted()
                        .toArray();
        if (ends.length < 2) {
            return;
        }
        for (Segment segment : Segment.all(repository, region, journal)) {
            if (segment.file().to() <= ends[ends.length - 2]) {
                repository.delete(segment.file().path());
            }
        }
    }
}
