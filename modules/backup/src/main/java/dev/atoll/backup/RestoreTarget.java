package dev.atoll.backup;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.recovery.RecoveryTarget;

/** Up to where a restore goes. */
public sealed interface RestoreTarget {

    /** All that there is. */
    record Latest() implements RestoreTarget {}

    /** A backup, and nothing later. */
    record Backup(String id) implements RestoreTarget {}

    /** Exactly the events with timestamps up to there. */
    record Until(HybridTimestamp at) implements RestoreTarget {}

    /** A recovery point; {@link Restore#find} tells what it is in the backups. */
    record Point(String name) implements RestoreTarget {}

    /**
     * @param text as {@link RecoveryTarget#parse} takes it
     * @throws AtollException {@link ErrorCode#INVALID_TIMESTAMP}
     */
    static RestoreTarget of(String text) {
        RecoveryTarget target = RecoveryTarget.parse(text);
        if (target instanceof RecoveryTarget.At at) {
            return new Until(at.timestamp());
        }
        if (target instanceof RecoveryTarget.Backup backup) {
            return new Backup(backup.id());
        }
        return target instanceof RecoveryTarget.Point point ? new Point(point.name()) : new Latest();
    }
}
