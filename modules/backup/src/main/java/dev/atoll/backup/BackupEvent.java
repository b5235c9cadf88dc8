package dev.atoll.backup;

import dev.atoll.crdt.RegionId;

/**
 * Backups to a repository, or its archive, begin to fail, or work again. The node of the region that sees to them publishes
 * this to its actor system's event stream: once when a trouble begins, and once when it ends. A node that takes over from
 * another one tells what it finds failing anew.
 *
 * @param repository its URL
 * @param failing whether it fails; then it is tried again until it does not
 * @param detail why it fails; at the end, why it failed last
 */
public record BackupEvent(RegionId region, String repository, Task task, boolean failing, String detail) {

    /** What fails, or works again. */
    public enum Task {
        /** Making what is due or was left unfinished, and removing what is needed no more. */
        BACKUP,
        /** Writing what is new into the archive. */
        ARCHIVE
    }
}
