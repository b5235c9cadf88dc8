package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupType;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.JournalBatch;
import dev.atoll.journal.JournalIdentity;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.SnapshotReader;
import dev.atoll.journal.SnapshotRow;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Makes one backup in one repository, or goes on with one that was begun. Blocks. */
final class BackupRun {

    private static final int READ_ROWS = 4_000;
    private static final long READ_BYTES = 4 << 20;
    private static final int BASES = 500;

    /** What retention knows backups by. */
    static final String HOLD = "backups";

    private static final HybridTimestamp NO_INSTANTS = new HybridTimestamp(Long.MAX_VALUE);
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /**
     * How far the journal may be read.
     *
     * @param watermark no row up to here can still appear
     * @param complete what the region accepted up to this timestamp is at or below the watermark
     */
    record Mark(long watermark, HybridTimestamp complete) {}

    /**
     * What is backed up, and how.
     *
     * @param mark covers everything that was committed before the call; blocks
     * @param node for the manifest
     * @param chunkBytes a file is about so large before compression
     * @param stopped asked after each file
     */
    record Source(
            JournalIdentity identity,
            JournalReader journal,
            SnapshotReader snapshots,
            RetentionStore retention,
            Supplier<Mark> mark,
            InstantSource clock,
            String node,
            RowFileWriter.Form form,
            long chunkBytes,
            long bytesPerSecond,
            BooleanSupplier stopped) {}

    private final Source source;
    private final Repository repository;
    private final ManifestStore manifests;

    BackupRun(Source source, Repository repository) {
        this.source = source;
        this.repository = repository;
        this.manifests = new ManifestStore(repository);
    }

    /**
     * From now on rows are kept that the next backup and the archive need.
     *
     * @param reached the last row that all repositories have in complete backups
     */
    static void hold(RetentionStore retention, long reached) {
        retention.hold(new RetentionStore.Hold(HOLD, reached, NO_INSTANTS));
    }

    /** When a backup was begun, as its id says; the epoch for an id of another kind. */
    static Instant begun(String id) {
        try {
            return Instant.from(ID.parse(id.substring(0, Math.max(0, id.indexOf('-')))));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** The folder of this journal's backups. */
    private String folder() {
        return ManifestStore.backups(
                source.identity().region().value(), source.identity().id().toString());
    }

    /** One that was begun and has not ended. */
    Optional<BackupManifest> unfinished() {
        return manifests.sound(folder()).stream()
                .map(ManifestStore.Stored::manifest)
                .filter(manifest -> !manifest.complete())
                .reduce((older, newer) -> newer);
    }

    /**
     * Begins a backup: from here on it is listed, and {@link #complete} can go on with it.
     *
     * @param type {@code FULL} is made in its place when there is none to build on
     */
    BackupManifest begin(BackupType type) {
        List<ManifestStore.Stored> complete = manifests.sound(folder()).stream()
                .filter(stored -> stored.manifest().complete())
                .toList();
        Optional<ManifestStore.Stored> parent = type == BackupType.FULL
                ? Optional.empty()
                : complete.stream()
                        .filter(stored -> type == BackupType.INCREMENTAL || isFull(stored.manifest()))
                        .reduce((older, newer) -> newer)
                        .filter(stored -> source.retention().progress().removedUpTo()
                                <= stored.manifest().to());
        BackupType made = parent.isEmpty() ? BackupType.FULL : type;
        if (parent.isEmpty()) {
            source.retention().hold(new RetentionStore.Hold(HOLD, 0, NO_INSTANTS));
        }
        Mark mark = source.mark().get();
        Instant now = source.clock().instant();
        BackupManifest manifest = new BackupManifest(
                BackupManifest.FORMAT,
                ID.format(now) + "-" + made.text(),
                made.text(),
                BackupManifest.State.RUNNING,
                source.identity().region().value(),
                source.identity().id().toString(),
                parent.map(stored -> stored.manifest().to()).orElse(0L),
                mark.watermark(),
                mark.complete().toString(),
                now.toString(),
                null,
                source.node(),
                parent.map(stored -> stored.manifest().id()).orElse(null),
                parent.map(ManifestStore.Stored::sha256).orElse(null),
                source.form().codec().text(),
                source.form().keys().current().orElse(null),
                List.of(),
                null);
        manifests.write(manifest);
        return manifest;
    }

    static boolean isFull(BackupManifest manifest) {
        return manifest.type().equals(BackupType.FULL.text());
    }

    /** Writes what is missing of it. When this returns, it can be restored from. */
    BackupManifest complete(BackupManifest begun) {
        BackupManifest manifest = begun.by(source.node());
        manifests.write(manifest);
        Throttle throttle = new Throttle(source.bytesPerSecond());
        try {
            if (manifest.files().isEmpty() && isFull(manifest)) {
                manifest = withBases(manifest, throttle);
            }
            while (manifest.reached() < manifest.to()) {
                if (source.stopped().getAsBoolean()) {
                    throw new AtollException(
                            ErrorCode.UNAVAILABLE, "This node stops; another goes on with the backup.");
                }
                manifest = manifest.with(writeFile(manifest, throttle));
                write(manifest);
            }
            requireStillMine(manifest);
            removeLeftOver(manifest);
            BackupManifest complete =
                    manifest.completed(source.clock().instant().toString());
            manifests.write(complete);
            return complete;
        } catch (RuntimeException e) {
            noteFailure(manifest, e);
            throw e;
        }
    }

    /** What is left of rows that were removed before the backup began; none are while it runs. */
    private BackupManifest withBases(BackupManifest manifest, Throttle throttle) {
        List<SnapshotRow> bases = source.snapshots().bases("", BASES);
        if (bases.isEmpty()) {
            return manifest;
        }
        String path = ManifestStore.folder(manifest) + "bases-" + unique() + ".atb";
        try (Repository.Writing writing = repository.create(path)) {
            RowFileWriter file = new RowFileWriter(writing.out(), source.form(), throttle);
            while (!bases.isEmpty()) {
                bases.forEach(file::add);
                bases = source.snapshots().bases(bases.get(bases.size() - 1).persistenceId(), BASES);
            }
            RowFileWriter.Written written = file.finish();
            writing.commit();
            BackupManifest more = manifest.with(
                    new BackupFile(path, 0, 0, written.rows(), written.bytes(), written.rawBytes(), written.sha256()));
            write(more);
            return more;
        }
    }

    /** Nobody else writes under this name, also not another node that takes this one for dead. */
    private String unique() {
        return Long.toHexString(source.form().random().nextLong());
    }

    private BackupFile writeFile(BackupManifest manifest, Throttle throttle) {
        long from = manifest.reached();
        String path = ManifestStore.folder(manifest) + "rows-%020d-%s.atb".formatted(from, unique());
        try (Repository.Writing writing = repository.create(path)) {
            RowFileWriter file = new RowFileWriter(writing.out(), source.form(), throttle);
            long reached = copy(file, from, manifest.to());
            RowFileWriter.Written written = file.finish();
            writing.commit();
            return new BackupFile(
                    path, from, reached, written.rows(), written.bytes(), written.rawBytes(), written.sha256());
        }
    }

    private long copy(RowFileWriter file, long from, long to) {
        ReadLimit limit = new ReadLimit(READ_ROWS, Math.min(READ_BYTES, source.chunkBytes()));
        long reached = from;
        while (reached < to && file.rawBytes() < source.chunkBytes()) {
            JournalBatch batch = source.journal().readAfter(reached, to, limit);
            for (JournalRow row : batch.rows()) {
                file.add(row);
            }
            reached = batch.complete()
                    ? to
                    : batch.rows().get(batch.rows().size() - 1).ordering();
        }
        return reached;
    }

    private void write(BackupManifest manifest) {
        requireStillMine(manifest);
        manifests.write(manifest);
    }

    /** A node that has lost the lock with its connection must not write over what the next one does. */
    private void requireStillMine(BackupManifest manifest) {
        String node = manifests
                .read(ManifestStore.folder(manifest) + ManifestStore.NAME)
                .manifest()
                .node();
        if (!node.equals(source.node())) {
            throw new AtollException(
                    ErrorCode.BACKUP_RUNNING, "The backup " + manifest.id() + " was taken over by " + node + ".");
        }
    }

    /** Files of attempts that were killed before they were entered. */
    private void removeLeftOver(BackupManifest manifest) {
        List<String> known = manifest.files().stream().map(BackupFile::path).toList();
        String folder = ManifestStore.folder(manifest);
        for (Repository.Item item : repository.list(folder)) {
            if (item.path().endsWith(".atb") && !known.contains(item.path())) {
                repository.delete(item.path());
            }
        }
    }

    private void noteFailure(BackupManifest manifest, RuntimeException failure) {
        try {
            write(manifest.failed(failure.getMessage()));
        } catch (RuntimeException e) {
            failure.addSuppressed(e); // the repository itself, most likely
        }
    }
}
