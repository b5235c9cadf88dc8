package dev.atoll.backup.internal;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.journal.JournalIdentity;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How far a repository has a journal, in its backups and its archive without a gap.
 *
 * @param offset of the last row; 0 when there is no backup
 * @param completeUntil everything that the region accepted up to then is in it; null when there is no backup
 */
public record ArchiveReach(long offset, String completeUntil) {

    /**
     * Reads the names in a repository, and its manifests.
     *
     * @throws AtollException {@link ErrorCode#REPOSITORY_UNAVAILABLE}
     */
    public static ArchiveReach of(Repository repository, JournalIdentity journal) {
        String region = journal.region().value();
        String id = journal.id().toString();
        Optional<BackupManifest> newest =
                complete(repository, region, id).stream().max(Comparator.comparingLong(BackupManifest::to));
        if (newest.isEmpty()) {
            return new ArchiveReach(0, null);
        }
        ArchiveReach backup = new ArchiveReach(newest.get().to(), newest.get().completeUntil());
        try {
            List<Segment> segments = Segment.after(repository, region, id, backup.offset());
            return segments.isEmpty() ? backup : of(segments.get(segments.size() - 1));
        } catch (AtollException e) {
            if (e.code() != ErrorCode.BACKUP_DAMAGED) {
                throw e;
            }
            return backup; // a file of the archive is missing: nothing after it counts
        }
    }

    private static ArchiveReach of(Segment last) {
        return new ArchiveReach(last.file().to(), last.completeUntil().toString());
    }

    private static List<BackupManifest> complete(Repository repository, String region, String journal) {
        return new ManifestStore(repository)
                .sound(region + "/" + journal + "/backups/").stream()
                        .map(ManifestStore.Stored::manifest)
                        .filter(BackupManifest::complete)
                        .toList();
    }

    /** The complete backup of this id; empty when there is none. */
    public static Optional<BackupManifest> backup(Repository repository, JournalIdentity journal, String id) {
        return complete(repository, journal.region().value(), journal.id().toString()).stream()
                .filter(manifest -> manifest.id().equals(id))
                .findFirst();
    }
}
