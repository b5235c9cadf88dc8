package dev.atoll.backup;

/**
 * A backup in a repository.
 *
 * @param repository its URL
 */
public record StoredBackup(String repository, BackupManifest manifest) {}
