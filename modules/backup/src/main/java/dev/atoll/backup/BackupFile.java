package dev.atoll.backup;

/**
 * One file of a backup: rows of the journal, by ascending ordering, or base snapshots.
 *
 * @param path within the repository
 * @param from the rows have a higher ordering
 * @param to and at most this one
 * @param rows how many records are in it
 * @param bytes its size
 * @param rawBytes before compression
 * @param sha256 of all of it, hexadecimal
 */
public record BackupFile(String path, long from, long to, long rows, long bytes, long rawBytes, String sha256) {}
