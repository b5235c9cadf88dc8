package dev.atoll.backup.internal;

import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalRestore;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Goes through all keys of a restored journal: works out each from its rows, leaves out what is later than the target, and
 * writes a snapshot of keys with many rows, so that they start quickly.
 */
final class KeyCheck {

    private static final int READ_ROWS = 5_000;
    private static final int CHANGES = 500;
    private static final int EXAMPLES = 10;
    private static final int ROWS_FOR_A_SNAPSHOT = 50;

    /**
     * What was found.
     *
     * @param newest timestamp of all states
     * @param collections that are defined
     */
    record Found(
            long keys,
            long removedRows,
            List<String> unknown,
            long unknownKeys,
            HybridTimestamp newest,
            Set<String> collections) {}

    private static final String DEFINITION = "_collections|";

    private final JournalRestore journal;
    private final SnapshotReader bases;
    private final RestoreTarget target;
    private final InstantSource clock;
    private final LongConsumer progress;
    private final ExecutorService reader;
    private final List<String> unknown = new ArrayList<>();
    private final List<SnapshotRow> snapshots = new ArrayList<>();
    private final List<Long> removed = new ArrayList<>();
    private final List<JournalRow> replaced = new ArrayList<>();
    private long unknownKeys;
    private long keys;
    private long removedRows;
    private HybridTimestamp newest = HybridTimestamp.ZERO;
    private final Set<String> collections = new HashSet<>();

    /** @param reader reads ahead */
    KeyCheck(
            JournalRestore journal,
            SnapshotReader bases,
            RestoreTarget target,
            InstantSource clock,
            LongConsumer progress,
            ExecutorService reader) {
        this.journal = journal;
        this.bases = bases;
        this.target = target;
        this.clock = clock;
        this.progress = progress;
        this.reader = reader;
    }

    Found run() {
        KeyFold fold = null;
        Future<List<JournalRow>> next = read("", 0);
        while (next != null) {
            List<JournalRow> rows = RestoreRun.joined(next);
            next = following(rows);
            for (JournalRow row : rows) {
                if (fold == null || !row.persistenceId().equals(fold.id())) {
                    end(fold);
                    fold = begin(row);
                }
                fold.add(row);
            }
        }
        end(fold);
        flush();
        checkBases();
        return new Found(keys, removedRows, unknown, unknownKeys, newest, collections);
    }

    /**
     * The next rows are read while these are worked out. They hold nothing that changes meanwhile: rows of a key are changed
     * when all of the key have been read.
     */
    private Future<List<JournalRow>> following(List<JournalRow> rows) {
        if (rows.size() < READ_ROWS) {
            return null;
        }
        JournalRow last = rows.get(rows.size() - 1);
        return read(last.persistenceId(), last.sequenceNumber());
    }

    private Future<List<JournalRow>> read(String afterId, long afterNumber) {
        return reader.submit(() -> journal.readByEntity(afterId, afterNumber, READ_ROWS));
    }

    private KeyFold begin(JournalRow first) {
        String id = first.persistenceId();
        if (first.sequenceNumber() == 1) {
            return KeyFold.fromBeginning(id, target);
        }
        SnapshotRow base = bases.nearest(id, Long.MAX_VALUE)
                .filter(found -> found.sequenceNumber() >= first.sequenceNumber() - 1)
                .orElseThrow(() -> new AtollException(
                        ErrorCode.BACKUP_DAMAGED,
                        "The first row of '" + id + "' has number " + first.sequenceNumber()
                                + ", and what was before it is missing."));
        return KeyFold.from(base, first.sequenceNumber(), target);
    }

    private void end(KeyFold fold) {
        if (fold == null) {
            return;
        }
        keys += fold.isEmpty() ? 0 : 1;
        saw(fold.id(), fold.state());
        if (fold.isUnknown()) {
            unknownKeys++;
            if (unknown.size() < EXAMPLES) {
                unknown.add(fold.id());
            }
        }
        removed.addAll(fold.removed());
        replaced.addAll(fold.replaced());
        removedRows += fold.removed().size();
        if (fold.rows() >= ROWS_FOR_A_SNAPSHOT) {
            snapshots.add(fold.snapshot(clock.instant()));
        }
        if (removed.size() + replaced.size() + snapshots.size() >= CHANGES) {
            flush();
        }
        if (keys % READ_ROWS == 0) {
            progress.accept(keys);
        }
    }

    private void saw(String id, EntityState state) {
        newest = HybridTimestamp.max(newest, state.timestamp());
        if (id.startsWith(DEFINITION) && !state.slots().isEmpty()) {
            collections.add(id.substring(DEFINITION.length()));
        }
    }

    private void flush() {
        if (!removed.isEmpty() || !replaced.isEmpty()) {
            journal.change(removed, replaced);
        }
        if (!snapshots.isEmpty()) {
            journal.insertSnapshots(snapshots, false);
        }
        removed.clear();
        replaced.clear();
        snapshots.clear();
        progress.accept(keys);
    }

    /** A key may have nothing but its base. */
    private void checkBases() {
        String after = "";
        List<SnapshotRow> found = journal.readSnapshots(after, CHANGES);
        while (!found.isEmpty()) {
            for (SnapshotRow snapshot : found) {
                saw(snapshot.persistenceId(), KeyFold.stateOf(snapshot));
                after = snapshot.persistenceId();
            }
            found = journal.readSnapshots(after, CHANGES);
        }
    }
}
