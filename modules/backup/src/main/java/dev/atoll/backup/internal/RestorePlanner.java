package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds what a restore needs, and that all of it is there. What cannot be read and is not needed is named, and keeps nobody
 * from restoring the rest.
 */
public final class RestorePlanner {

    private final Repository repository;
    private final ManifestStore manifests;
    private final List<String> skipped = new ArrayList<>();

    public RestorePlanner(Repository repository) {
        this.repository = repository;
        this.manifests = new ManifestStore(repository);
    }

    /**
     * @param region empty for the only one in the repository
     * @param journal empty for the one with the newest complete backup
     */
    public RestorePlan plan(RestoreTarget target, String region, String journal) {
        StoredJournals journals = StoredJournals.in(repository, region, journal);
        if (target instanceof RestoreTarget.Backup backup) {
            String folder = journals.folderOf(backup.id());
            return planned(target, folder, backup.id(), List.of());
        }
        Readable found = readable(journals);
        return target instanceof RestoreTarget.Until until ? until(until, found) : latest(target, found);
    }

    /**
     * The backups of one journal that can be read.
     *
     * @param complete oldest first, at least one
     * @param unreadable the error and the id of the newest one that cannot be read; null when all can
     */
    private record Readable(String folder, List<BackupManifest> complete, String newestUnreadable, AtollException why) {

        /** The one whose rows end last. */
        BackupManifest last() {
            return complete.get(complete.size() - 1);
        }
    }

    /** Of the journal that has the newest complete backup. */
    private Readable readable(StoredJournals journals) {
        Readable best = null;
        AtollException failure = null;
        for (String folder : journals.folders()) {
            List<BackupManifest> complete = new ArrayList<>();
            String newest = null;
            AtollException why = null;
            for (String id : journals.ids(folder)) {
                try {
                    manifests
                            .find(folder + id + "/")
                            .map(ManifestStore.Stored::manifest)
                            .filter(BackupManifest::complete)
                            .ifPresent(complete::add);
                } catch (AtollException e) {
                    newest = id;
                    why = skippable(e);
                }
            }
            failure = why == null ? failure : why;
            if (!complete.isEmpty()) {
                complete.sort(BackupOrder.OLDEST_FIRST);
                Readable found = new Readable(folder, complete, newest, why);
                best = best == null || best.last().id().compareTo(found.last().id()) < 0 ? found : best;
            }
        }
        if (best == null) {
            throw failure == null ? journals.nothing() : failure;
        }
        return best;
    }

    private AtollException skippable(AtollException e) {
        if (e.code() != ErrorCode.BACKUP_DAMAGED && e.code() != ErrorCode.BACKUP_NEWER) {
            throw e;
        }
        skipped.add(e.getMessage());
        return e;
    }

    private RestorePlan latest(RestoreTarget target, Readable found) {
        BackupManifest newest = found.last();
        List<Segment> archive = archiveAfter(newest);
        if (found.why() != null && found.newestUnreadable().compareTo(newest.id()) > 0) {
            requireBeyond(found, newest, archive);
        }
        return planned(target, found.folder(), newest.id(), archive);
    }

    /** What cannot be read may be the latest, unless the archive has all that was accepted before it was begun. */
    private static void requireBeyond(Readable found, BackupManifest newest, List<Segment> archive) {
        Instant begun = BackupRun.begun(found.newestUnreadable());
        boolean beyond = !archive.isEmpty()
                && archive.get(archive.size() - 1).completeUntil().millis() > begun.toEpochMilli();
        if (!beyond) {
            throw new AtollException(
                    found.why().code(),
                    found.why().getMessage()
                            + " It is newer than all that can be restored: name that with --to, an instant, or the"
                            + " backup " + newest.id() + ".",
                    found.why());
        }
    }

    /** The first backup that is complete up to the instant; or else the last, and of the archive as much as it takes. */
    private RestorePlan until(RestoreTarget.Until until, Readable found) {
        for (BackupManifest manifest : found.complete()) {
            if (reaches(manifest.completeUntil(), until.at())) {
                return planned(until, found.folder(), manifest.id(), List.of());
            }
        }
        BackupManifest newest = found.last();
        List<Segment> needed = new ArrayList<>();
        String reached = newest.completeUntil();
        for (Segment segment : archiveAfter(newest)) {
            needed.add(segment);
            reached = segment.completeUntil().toString();
            if (reaches(reached, until.at())) {
                return planned(until, found.folder(), newest.id(), needed);
            }
        }
        throw new AtollException(
                ErrorCode.TARGET_OUT_OF_REACH,
                "The backups of region '" + newest.region() + "' in " + repository.describe() + " reach up to "
                        + reached + ", not up to " + until.at() + "." + (skipped.isEmpty() ? "" : " " + skipped));
    }

    private static boolean reaches(String completeUntil, HybridTimestamp at) {
        return HybridTimestamp.parse(completeUntil).compareTo(at) >= 0;
    }

    private List<Segment> archiveAfter(BackupManifest newest) {
        return Segment.after(repository, newest.region(), newest.journal(), newest.to());
    }

    private RestorePlan planned(RestoreTarget target, String folder, String id, List<Segment> segments) {
        List<BackupManifest> chain = Chain.of(manifests, folder, id);
        BackupManifest last = chain.get(chain.size() - 1);
        List<BackupFile> files = new ArrayList<>();
        chain.forEach(manifest -> files.addAll(manifest.files()));
        requireThere(folder, files);
        segments.stream() // without rows it says only how far the archive is, and the next one takes its place
                .map(Segment::file)
                .filter(file -> file.rows() > 0)
                .forEach(files::add);
        boolean archived = !segments.isEmpty();
        Segment end = archived ? segments.get(segments.size() - 1) : null;
        return new RestorePlan(
                target,
                last.region(),
                last.journal(),
                chain.stream().map(BackupManifest::id).toList(),
                segments.size(),
                files,
                archived ? end.file().to() : last.to(),
                archived ? end.completeUntil().toString() : last.completeUntil(),
                skipped);
    }

    private void requireThere(String folder, List<BackupFile> files) {
        Map<String, Long> there = new HashMap<>();
        repository.list(folder).forEach(item -> there.put(item.path(), item.bytes()));
        for (BackupFile file : files) {
            Long bytes = there.get(file.path());
            if (bytes == null || bytes != file.bytes()) {
                throw new AtollException(
                        ErrorCode.BACKUP_DAMAGED,
                        "The file " + file.path() + " in " + repository.describe()
                                + (bytes == null
                                        ? " is missing."
                                        : " has " + bytes + " bytes, not " + file.bytes() + "."));
            }
        }
    }
}
