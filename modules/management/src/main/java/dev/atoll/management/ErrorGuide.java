package dev.atoll.management;

import dev.atoll.crdt.ErrorCode;

/**
 * What each error code means to a client of HTTP, and what can be done about it: the one table of both. Neither switch has
 * a default, so that a new code does not compile until it has a status and a hint.
 */
public final class ErrorGuide {

    private ErrorGuide() {}

    /** The HTTP status of a request that failed with the code. */
    public static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_REGION,
                    INVALID_COLLECTION,
                    INVALID_KEY,
                    INVALID_OPERATION,
                    INVALID_JSON,
                    INVALID_LIMIT,
                    INVALID_SETTING,
                    INVALID_TIMESTAMP,
                    INVALID_REQUEST,
                    INVALID_SESSION,
                    UNKNOWN_TYPE,
                    WRONG_OPERATION,
                    INVALID_POLICY,
                    INVALID_DEFINITION,
                    INVALID_CONFIRM,
                    INVALID_POINT -> 400;
            case UNKNOWN_COLLECTION, UNKNOWN_PATH, NOT_FOUND, NO_SUCH_REGION, NO_SUCH_BACKUP, NO_SUCH_POINT -> 404;
            case METHOD_NOT_ALLOWED -> 405;
            case TYPE_CONFLICT,
                    CONFLICT_OPEN,
                    INSUFFICIENT_RIGHTS,
                    UNKNOWN_REGION,
                    REGION_CONNECTED,
                    REGION_NEEDED,
                    JOB_OVERLAPS,
                    POINT_EXISTS,
                    TOO_MANY_POINTS,
                    BACKUPS_OFF,
                    BACKUP_RUNNING,
                    BACKUP_NEEDED,
                    DRILL_RUNNING,
                    TARGET_OUT_OF_REACH -> 409;
            case BEFORE_HISTORY -> 410;
            case SESSION_BEHIND -> 412;
            case VALUE_TOO_LARGE, REQUEST_TOO_LARGE -> 413;
            case UNSUPPORTED_MEDIA_TYPE -> 415;
            case NOT_PLACED_HERE -> 421;
            case COUNTER_OVERFLOW, HISTORY_TOO_LONG, IDEMPOTENCY_KEY_REUSED -> 422;
            case NOT_CONFIRMED -> 202;
            case OVERLOADED,
                    UNAVAILABLE,
                    OUTCOME_UNKNOWN,
                    NOT_ENOUGH_REGIONS,
                    PEER_BEHIND,
                    REGION_REMOVED,
                    REPOSITORY_UNAVAILABLE -> 503;
            case BACKUP_DAMAGED,
                    BACKUP_KEY_MISSING,
                    BACKUP_NEWER,
                    DATABASE_NOT_EMPTY,
                    RESTORE_UNFINISHED,
                    RESTORE_INCOMPLETE,
                    CORRUPT_DATA,
                    CLOCK_AHEAD,
                    DATABASE_UNREACHABLE,
                    DATABASE_IN_USE,
                    DATABASE_FULL,
                    DATABASE_NEWER,
                    DATABASE_OF_ANOTHER_REGION,
                    CLUSTER_MISMATCH,
                    SCHEMA_FAILED,
                    DATA_DIRECTORY_UNWRITABLE,
                    PORT_IN_USE,
                    PROTOCOL_MISMATCH,
                    SAME_REGION,
                    INTERNAL -> 500;
        };
    }

    /** The code in words. */
    public static String title(ErrorCode code) {
        String words = code.code().replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** What to do about it, in one line. */
    public static String hint(ErrorCode code) {
        return switch (code) {
            case INVALID_REGION -> "Use 1 to 32 characters of a-z, 0-9 and '-'.";
            case INVALID_COLLECTION -> "Use 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit.";
            case INVALID_KEY -> "Use 1 to 200 bytes of UTF-8 without control characters, URL-encoded in the path.";
            case INVALID_OPERATION ->
                "An operation looks like {\"op\":\"increment\",\"by\":1}; docs/http-api.md lists all.";
            case INVALID_JSON -> "Send one JSON document in UTF-8, without duplicate names.";
            case INVALID_LIMIT -> "Use a whole number in the range that the detail names.";
            case INVALID_SETTING -> "Correct the setting; docs/settings.md lists them with their ranges.";
            case INVALID_TIMESTAMP ->
                "Name an instant of the past: latest, 2026-01-31T12:00:00Z, a timestamp from an answer, or a recovery point.";
            case UNKNOWN_COLLECTION ->
                "Create it with PUT /api/collections/{collection} {\"type\":\"counter\"};"
                        + " if another region just did, wait for it to arrive.";
            case UNKNOWN_TYPE -> "The detail lists the types that there are; docs/consistency.md explains them.";
            case NOT_FOUND ->
                "It was never there, or it was deleted. Conflicts, jobs and drills: list them again; old ones are not kept.";
            case HISTORY_TOO_LONG -> "Raise atoll.history.max-rows.";
            case BEFORE_HISTORY -> "Ask a region that has been there longer, or for the instant that the detail names.";
            case TYPE_CONFLICT -> "Use another name: the type of a collection does not change.";
            case WRONG_OPERATION -> "GET /api/collections/{collection} tells the type.";
            case INVALID_POLICY ->
                "A policy is a name, or an object with its name and what it needs; docs/http-api.md lists all.";
            case INVALID_DEFINITION -> "Correct the member that the detail names; docs/http-api.md describes all.";
            case INVALID_CONFIRM -> "Use confirm=async, semi-sync, quorum or all, and a timeout such as 250ms or 2s.";
            case CONFLICT_OPEN ->
                "GET the key for its versions, and send \"resolves\" with the ids that you have read.";
            case INVALID_SESSION ->
                "Send the last Atoll-Session header exactly as it was answered, or none to begin a new session.";
            case SESSION_BEHIND ->
                "Retry here later, ask the region that is named, or accept older data with ?stale=allow.";
            case NOT_PLACED_HERE -> "Ask one of the regions that are named.";
            case REGION_REMOVED ->
                "Ask another region. To bring this one back, stop it, empty its database and start it again.";
            case REGION_CONNECTED -> "Stop the region first; with force=true it is removed all the same.";
            case JOB_OVERLAPS ->
                "Wait until GET /api/recovery/jobs/{id} says that the other has ended, or cancel it with DELETE.";
            case REGION_NEEDED -> "Ask another region, or first change the regions of the collections that are named.";
            case INVALID_POINT ->
                "Use 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter; not latest, and not auto-….";
            case NO_SUCH_POINT ->
                "GET /api/recovery/points lists them; one that another region just made takes a moment.";
            case POINT_EXISTS -> "Choose another name, or delete that recovery point first.";
            case TOO_MANY_POINTS -> "Delete some that nobody needs, or raise atoll.recovery.points.most-named.";
            case NO_SUCH_REGION -> "GET /api/regions lists the regions.";
            case VALUE_TOO_LARGE ->
                "Store less at once, or under one key; or raise the limit that the message names, in all regions.";
            case COUNTER_OVERFLOW -> "A counter holds 64 bits with a sign.";
            case INSUFFICIENT_RIGHTS ->
                "Ask a region that holds more, retry once the regions are connected again, or grant more.";
            case UNKNOWN_REGION -> "Name a peer of this region, and wait until the link to it is up.";
            case INVALID_REQUEST -> "Correct the request; docs/http-api.md describes the API.";
            case IDEMPOTENCY_KEY_REUSED ->
                "Nothing was applied: give each operation an idempotency key of its own, and repeat it unchanged.";
            case UNKNOWN_PATH -> "docs/http-api.md lists the paths; slashes within a key are written %2F.";
            case METHOD_NOT_ALLOWED -> "The header Allow lists the methods of this path.";
            case UNSUPPORTED_MEDIA_TYPE -> "Send JSON with the header Content-Type: application/json.";
            case REQUEST_TOO_LARGE ->
                "Send less at once, or raise atoll.http.max-request-bytes, or for a list atoll.http.max-batch-operations.";
            case DATABASE_UNREACHABLE -> "Check atoll.journal.host, port, user and database, and that the server runs.";
            case OVERLOADED, UNAVAILABLE -> "Nothing was applied: retry later with backoff, or ask another region.";
            case NOT_ENOUGH_REGIONS -> "Nothing was applied: retry later, or leave out \"require\".";
            case NOT_CONFIRMED -> "It is durable in this region and goes on to the others: do not write it again.";
            case PEER_BEHIND -> "Nothing was applied: retry later; GET /api/replication/status tells who is behind.";
            case OUTCOME_UNKNOWN -> "It may have been applied: retry with the same Idempotency-Key, or read first.";
            case DATABASE_IN_USE ->
                "Stop the other process, or wait until it has ended; for several nodes per region use PostgreSQL.";
            case DATABASE_FULL -> "Make room on the disk of the database, and do it again.";
            case DATABASE_NEWER -> "Start the version of Atoll that wrote the database, or a newer one.";
            case DATABASE_OF_ANOTHER_REGION -> "Check --region and where the database is: each region has its own.";
            case CLUSTER_MISMATCH -> "Give all nodes of the cluster one atoll.region and one PostgreSQL database.";
            case SCHEMA_FAILED -> "The database's user needs the right to create tables.";
            case DATA_DIRECTORY_UNWRITABLE -> "Check the directory's owner and rights, or use another --data-dir.";
            case PORT_IN_USE -> "Use another port, or stop the process that listens there; 0 takes a free one.";
            case PROTOCOL_MISMATCH -> "Upgrade the older of the two regions.";
            case SAME_REGION -> "Every region needs its own --region; check the --peer addresses.";
            case CLOCK_AHEAD -> "Correct the clock that is wrong; docs/operations.md tells what waits until then.";
            case BACKUPS_OFF -> "Set atoll.backup.repositories; docs/backup.md tells how.";
            case BACKUP_RUNNING -> "GET /api/backups shows how far it is; retry when it has ended.";
            case DRILL_RUNNING -> "GET /api/recovery/drills shows how far it is; retry when it has ended.";
            case NO_SUCH_BACKUP -> "GET /api/backups lists the backups.";
            case BACKUP_NEEDED -> "Remove the backups that build on it first; the newest one stays.";
            case REPOSITORY_UNAVAILABLE -> "Check the repository's address, its rights and its free space, and retry.";
            case BACKUP_DAMAGED -> "Use another backup or repository, and make a new full backup now.";
            case BACKUP_KEY_MISSING -> "Give the file of the key that is named as well; the order does not matter.";
            case BACKUP_NEWER -> "Use the version of Atoll that wrote the backup, or a newer one.";
            case TARGET_OUT_OF_REACH -> "Choose an instant that the backups reach, or latest.";
            case DATABASE_NOT_EMPTY -> "Name an empty database or a directory without one with --into.";
            case RESTORE_UNFINISHED -> "Run the restore again: it begins anew; or empty the database.";
            case RESTORE_INCOMPLETE -> "Choose another instant, or give up those keys with --allow-incomplete.";
            case CORRUPT_DATA -> "Check the disk; an intact peer can refill this region.";
            case INTERNAL -> "This is a defect: the log has more, please report it.";
        };
    }
}
