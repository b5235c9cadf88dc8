package dev.atoll.backup.internal;

import dev.atoll.backup.BackupFile;
import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.Repository;
import dev.atoll.backup.RestorePlan;
import dev.atoll.backup.RestoreTarget;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Finds what a restore needs, and that all of it is there. */
public final class RestorePlanner {

    private final Repository repository;

    public RestorePlanner(Repository repository) {
        this.repository = repository;
    }

    /**
     * @param region empty for the only one in the repository
     * @param journal empty for the one with the newest complete backup
     */
    public RestorePlan plan(RestoreTarget target, String region, String journal) {
        List<ManifestStore.Stored> all = new ManifestStore(repository)
                .list("").stream()
                        .filter(stored ->
                                region.isEmpty() || stored.manifest().region().equals(region))
                        .filter(stored ->
                                journal.isEmpty() || stored.manifest().journal().equals(journal))
                        .toList();
        requireOneRegion(all);
        List<BackupManifest> complete = all.stream()
                .map(ManifestStore.Stored::manifest)
                .filter(BackupManifest::complete)
                .toList();
        if (complete.isEmpty()) {
            throw new AtollException(
                    ErrorCode.NO_SUCH_BACKUP,
                    "There is no complete backup" + (region.isEmpty() ? "" : " of region '" + region + "'") + " in "
                            + repository.describe() + ".");
        }
        if (target instanceof RestoreTarget.Backup backup) {
            return planned(target, Chain.of(all, backup.id()), List.of());
        }
        String newest = complete.get(complete.size() - 1).journal();
        return target instanceof RestoreTarget.Until until
                ? until(until, all, of(newest, complete))
                : latest(target, all, of(newest, complete));
    }

    private static List<BackupManifest> of(String journal, List<BackupManifest> all) {
        return all.stream()
                .filter(manifest -> manifest.journal().equals(journal))
                .toList();
    }

    private void requireOneRegion(List<ManifestStore.Stored> all) {
        TreeSet<String> regions = new TreeSet<>();
        all.forEach(stored -> regions.add(stored.manifest().region()));
        if (regions.size() > 1) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    repository.describe() + " has backups of several regions: name one of " + regions
                            + " with --region.");
        }
    }

    private RestorePlan latest(RestoreTarget target, List<ManifestStore.Stored> all, List<BackupManifest> complete) {
        BackupManifest newest = furthest(complete);
        return planned(target, Chain.of(all, newest.id()), archiveAfter(newest));
    }

    /** The backup whose rows end last. */
    private static BackupManifest furthest(List<BackupManifest> complete) {
        return complete.stream().reduce((a, b) -> b.to() >= a.to() ? b : a).orElseThrow();
    }

    /** The first backup that is complete up to the instant; or else the last, and of the archive as much as it takes. */
    private RestorePlan until(
            RestoreTarget.Until until, List<ManifestStore.Stored> all, List<BackupManifest> complete) {
        for (BackupManifest manifest : complete) {
            if (reaches(manifest.completeUntil(), until.at())) {
                return planned(until, Chain.of(all, manifest.id()), List.of());
            }
        }
        BackupManifest newest = furthest(complete);
        List<Segment> needed = new ArrayList<>();
        String reached = newest.completeUntil();
        for (Segment segment : archiveAfter(newest)) {
            needed.add(segment);
            reached = segment.completeUntil().toString();
            if (reaches(reached, until.at())) {
                return planned(until, Chain.of(all, newest.id()), needed);
            }
        }
        throw new AtollException(
                ErrorCode.TARGET_OUT_OF_REACH,
                "The backups of region '" + newest.region() + "' in " + repository.describe() + " reach up to "
                        + reached + ", not up to " + until.at() + ".");
    }

    private static boolean reaches(String completeUntil, HybridTimestamp at) {
        return HybridTimestamp.parse(completeUntil).compareTo(at) >= 0;
    }

    private List<Segment> archiveAfter(BackupManifest newest) {
        return Segment.after(repository, newest.region(), newest.journal(), newest.to());
    }

    private RestorePlan planned(RestoreTarget target, List<BackupManifest> chain, List<Segment> segments) {
        BackupManifest last = chain.get(chain.size() - 1);
        List<BackupFile> files = new ArrayList<>();
        chain.forEach(manifest -> files.addAll(manifest.files()));
        requireThere(last, files);
        segments.forEach(segment -> files.add(segment.file()));
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
                archived ? end.completeUntil().toString() : last.completeUntil());
    }

    private void requireThere(BackupManifest of, List<BackupFile> files) {
        Map<String, Long> there = new HashMap<>();
        repository
                .list(of.region() + "/" + of.journal() + "/backups/")
                .forEach(item -> there.put(item.path(), item.bytes()));
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
