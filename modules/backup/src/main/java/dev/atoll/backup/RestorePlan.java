package dev.atoll.backup;

import java.util.List;

/**
 * What a restore would take, found without reading a row.
 *
 * @param region whose journal it is
 * @param backups their ids, in the order in which they build on each other
 * @param segments files of the archive after the last backup
 * @param files all of them, in the order of their rows
 * @param upTo the offset of the last row
 * @param completeUntil everything that the region accepted up to then is in it
 * @param skipped what is in the repository, is not needed, and cannot be read: why
 */
public record RestorePlan(
        RestoreTarget target,
        String region,
        String journal,
        List<String> backups,
        int segments,
        List<BackupFile> files,
        long upTo,
        String completeUntil,
        List<String> skipped) {

    public RestorePlan {
        backups = List.copyOf(backups);
        files = List.copyOf(files);
        skipped = List.copyOf(skipped);
    }

    public long rows() {
        return files.stream().mapToLong(BackupFile::rows).sum();
    }

    public long bytes() {
        return files.stream().mapToLong(BackupFile::bytes).sum();
    }
}
