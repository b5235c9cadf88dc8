package dev.atoll.backup;

/**
 * How a repository is.
 *
 * @param error why it cannot be read; null when it can
 * @param archivedUntil everything that the region accepted up to then is in a backup or in the archive; null when nothing is
 * @param segments files of the archive
 */
public record RepositoryState(String url, String error, String archivedUntil, int segments) {}
