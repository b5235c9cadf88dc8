/**
 * Backups of a region's journal into repositories, the archive between them, and building a new database from both.
 *
 * <p>A {@link dev.atoll.backup.Repository} is where the files go.
 */
package dev.atoll.backup;
