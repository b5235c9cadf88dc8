package dev.atoll.backup;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;

/** Up to where a restore goes. */
public sealed interface RestoreTarget {

    /** All that there is. */
    record Latest() implements RestoreTarget {}

    /** A backup, and nothing later. */
    record Backup(String id) implements RestoreTarget {}

    /** Exactly the events with timestamps up to there. */
    record Until(HybridTimestamp at) implements RestoreTarget {}

    /**
     * @param text {@code latest}, an instant as in RFC 3339, a timestamp, or the id of a backup
     * @throws AtollException {@link ErrorCode#INVALID_TIMESTAMP}
     */
    static RestoreTarget of(String text) {
        if (text.equals("latest")) {
            return new Latest();
        }
        if (text.matches("[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z-[a-z]+")) {
            return new Backup(text);
        }
        return new Until(HybridTimestamp.parseUpTo(text));
    }
}
