package dev.atoll.backup;

import java.util.ArrayList;
import java.util.List;

/**
 * What a backup says of itself. It is written before its first file, and again after each; only a complete one is used.
 *
 * @param format of the manifest and of the files
 * @param type {@code full}, {@code differential} or {@code incremental}
 * @param journal the id of the journal that was backed up
 * @param from everything up to this offset is in the backups before it; 0 in a full one
 * @param to everything up to this offset is in it
 * @param completeUntil everything that the region accepted up to this timestamp is in it or before it
 * @param finishedAt null until it is complete
 * @param node that makes it
 * @param parent the backup that it builds on; null for a full one
 * @param parentSha256 of that one's manifest
 * @param keyId of the key; null when it is not encrypted
 * @param error what ended the last attempt; null when nothing did
 */
public record BackupManifest(
        int format,
        String id,
        String type,
        State state,
        String region,
        String journal,
        long from,
        long to,
        String completeUntil,
        String startedAt,
        String finishedAt,
        String node,
        String parent,
        String parentSha256,
        String codec,
        String keyId,
        List<BackupFile> files,
        String error) {

    /** The one that this program writes. */
    public static final int FORMAT = 1;

    /** How far it is. */
    public enum State {
        /** Files are being written, or whoever wrote them was killed. */
        RUNNING,
        /** It failed; the next attempt goes on with it. */
        FAILED,
        COMPLETE
    }

    public BackupManifest {
        files = List.copyOf(files);
    }

    public boolean complete() {
        return state == State.COMPLETE;
    }

    /** All up to this offset is in its files. */
    public long reached() {
        return files.isEmpty() ? from : files.get(files.size() - 1).to();
    }

    public long rows() {
        return files.stream().mapToLong(BackupFile::rows).sum();
    }

    public long bytes() {
        return files.stream().mapToLong(BackupFile::bytes).sum();
    }

    public BackupManifest with(BackupFile file) {
        List<BackupFile> more = new ArrayList<>(files);
        more.add(file);
        return changed(State.RUNNING, null, more, null);
    }

    public BackupManifest completed(String at) {
        return changed(State.COMPLETE, at, files, null);
    }

    public BackupManifest failed(String why) {
        return changed(State.FAILED, null, files, why);
    }

    /** Taken over by a node. */
    public BackupManifest by(String other) {
        return new BackupManifest(
                format,
                id,
                type,
                State.RUNNING,
                region,
                journal,
                from,
                to,
                completeUntil,
                startedAt,
                null,
                other,
                parent,
                parentSha256,
                codec,
                keyId,
                files,
                null);
    }

    private BackupManifest changed(State now, String finished, List<BackupFile> all, String why) {
        return new BackupManifest(
                format,
                id,
                type,
                now,
                region,
                journal,
                from,
                to,
                completeUntil,
                startedAt,
                finished,
                node,
                parent,
                parentSha256,
                codec,
                keyId,
                all,
                why);
    }
}
