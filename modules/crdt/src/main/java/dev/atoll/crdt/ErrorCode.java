package dev.atoll.crdt;

import java.util.Locale;

/** The stable codes of everything that Atoll refuses or fails at; {@code docs/errors.md} explains each. */
public enum ErrorCode {
    INVALID_REGION,
    INVALID_COLLECTION,
    INVALID_KEY,
    INVALID_OPERATION,
    INVALID_JSON,
    INVALID_LIMIT,
    INVALID_SETTING,
    INVALID_TIMESTAMP,
    UNKNOWN_COLLECTION,
    UNKNOWN_TYPE,
    NOT_FOUND,
    /** The key has more events than a reading of its history may take up. */
    HISTORY_TOO_LONG,
    /** This region cannot tell what the key held so long ago; another may. */
    BEFORE_HISTORY,
    /** Another job of this region has not ended that may have keys in common with it. Nothing was done. */
    JOB_OVERLAPS,
    /** A recovery point cannot have this name. */
    INVALID_POINT,
    /** There is no recovery point of this name, or this region does not know it yet. */
    NO_SUCH_POINT,
    /** The name is that of another instant. Nothing was done. */
    POINT_EXISTS,
    /** There are as many named recovery points as there may be. Nothing was done. */
    TOO_MANY_POINTS,
    TYPE_CONFLICT,
    WRONG_OPERATION,
    /** A collection's conflict policy is unknown, incomplete, or not for its type. */
    INVALID_POLICY,
    /** A collection's definition has a member that there is not, or one out of its range. */
    INVALID_DEFINITION,
    /** How a write is to be confirmed is unknown, or out of range. */
    INVALID_CONFIRM,
    /** The register has several versions, and its collection's policy wants the write to say which it replaces. */
    CONFLICT_OPEN,
    /** A session token is not one, or was damaged. */
    INVALID_SESSION,
    /** This region has not yet applied what the session has seen elsewhere. Nothing was done; retry later or elsewhere. */
    SESSION_BEHIND,
    /** This region does not hold the collection. Nothing was done; ask a region that does. */
    NOT_PLACED_HERE,
    /** This region was removed from the mesh for good: it serves nothing. Nothing was done; ask another region. */
    REGION_REMOVED,
    /** A region is not removed while it is linked. */
    REGION_CONNECTED,
    /** A region cannot be removed: it is the one that was asked, or the only one that holds a collection. */
    REGION_NEEDED,
    /** There is no region of this name. */
    NO_SUCH_REGION,
    VALUE_TOO_LARGE,
    COUNTER_OVERFLOW,
    /** The region holds fewer rights to decrement an escrow counter than the operation needs. */
    INSUFFICIENT_RIGHTS,
    /** The named region does not hold the collection, or was not linked, so that nobody here knows its journal. */
    UNKNOWN_REGION,
    /** The request as a whole is not understood: a malformed header, parameter or target. */
    INVALID_REQUEST,
    /** The idempotency key is that of another operation on the same key. Nothing was done. */
    IDEMPOTENCY_KEY_REUSED,
    UNKNOWN_PATH,
    METHOD_NOT_ALLOWED,
    UNSUPPORTED_MEDIA_TYPE,
    REQUEST_TOO_LARGE,
    /** The write was not applied: the data actor already has as many waiting commands as it may have. Retry later. */
    OVERLOADED,
    /** The write was not applied: the journal or the region's cluster cannot take it now. Retry later. */
    UNAVAILABLE,
    /** The write may or may not have been applied. Retry with the same idempotency key. */
    OUTCOME_UNKNOWN,
    /** The write was not applied: it was to be confirmed by more regions than are connected now. Retry later. */
    NOT_ENOUGH_REGIONS,
    /** The write is durable in this region, and other regions did not confirm it in time. */
    NOT_CONFIRMED,
    /** The write was not applied: a region is too far behind with its collection. Retry later. */
    PEER_BEHIND,
    /** A backup was asked for, and no repository is set. */
    BACKUPS_OFF,
    /** The region is making a backup, or removing some. Nothing was done; retry when it has ended. */
    BACKUP_RUNNING,
    NO_SUCH_BACKUP,
    /** A drill runs in this region. Nothing was done; retry when it has ended. */
    DRILL_RUNNING,
    /** A backup is not removed while others build on it, or while it is the newest. */
    BACKUP_NEEDED,
    /** The repository cannot be reached, read or written. What was being done can be done again. */
    REPOSITORY_UNAVAILABLE,
    /** A file of a backup is missing, changed or not readable, or a link of its chain is missing. Nothing of it was used. */
    BACKUP_DAMAGED,
    /** A backup is encrypted with a key that was not given. */
    BACKUP_KEY_MISSING,
    /** A newer version of the program wrote the backup. */
    BACKUP_NEWER,
    /** No backup reaches the instant that was asked for. */
    TARGET_OUT_OF_REACH,
    /** A restore was to go into a database in which there is something. Nothing was done. */
    DATABASE_NOT_EMPTY,
    /** A restore into this database has not ended: it must not be used. */
    RESTORE_UNFINISHED,
    /** What keys held at the instant cannot be told from the backup. Nothing can be used of what was restored. */
    RESTORE_INCOMPLETE,
    CORRUPT_DATA,
    DATABASE_UNREACHABLE,
    DATABASE_IN_USE,
    /** The disk of the database is full: what was to be written is not there. */
    DATABASE_FULL,
    DATABASE_NEWER,
    DATABASE_OF_ANOTHER_REGION,
    SCHEMA_FAILED,
    /** Another member of this cluster runs Atoll for another region or journal, or one of the two is on H2. */
    CLUSTER_MISMATCH,
    DATA_DIRECTORY_UNWRITABLE,
    PORT_IN_USE,
    PROTOCOL_MISMATCH,
    SAME_REGION,
    /** An event's timestamp is too far ahead of this node's clock. It is applied when the clock has come closer. */
    CLOCK_AHEAD,
    INTERNAL;

    /** The code as clients see it, for example {@code unknown-collection}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a failed write with this code is known not to have been applied. */
    public boolean outcomeKnown() {
        return this != OUTCOME_UNKNOWN && this != NOT_CONFIRMED && this != INTERNAL;
    }
}
