package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import java.time.Instant;

/** How people say which instant they mean; the one way in which such texts are read, wherever there is one. */
public sealed interface RecoveryTarget {

    /** How a client writes it. */
    String text();

    /** Everything that there is now. */
    record Latest() implements RecoveryTarget {
        @Override
        public String text() {
            return LATEST;
        }
    }

    /** All events with timestamps up to there. */
    record At(HybridTimestamp timestamp) implements RecoveryTarget {
        @Override
        public String text() {
            return timestamp.toString();
        }
    }

    /** The timestamp of a {@link RecoveryPoint}. */
    record Point(String name) implements RecoveryTarget {
        @Override
        public String text() {
            return name;
        }
    }

    /** What a backup holds. */
    record Backup(String id) implements RecoveryTarget {
        @Override
        public String text() {
            return id;
        }
    }

    String LATEST = "latest";

    static RecoveryTarget at(Instant instant) {
        return new At(HybridTimestamp.upTo(instant));
    }

    static RecoveryTarget point(String name) {
        return new Point(RecoveryPoint.requireName(name));
    }

    /**
     * No two of these look alike: names begin with a small letter, all others but {@code latest} with a digit.
     *
     * @param text {@code latest}, an instant as in RFC 3339, a timestamp, the name of a recovery point, or the id of a backup
     * @throws AtollException {@link ErrorCode#INVALID_TIMESTAMP} when it is none of these
     */
    static RecoveryTarget parse(String text) {
        if (text.equals(LATEST)) {
            return new Latest();
        }
        if (text.matches("[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z-[a-z]+")) {
            return new Backup(text);
        }
        if (RecoveryPoint.isName(text)) {
            return new Point(text);
        }
        try {
            return new At(HybridTimestamp.parseUpTo(text));
        } catch (AtollException e) {
            throw new AtollException(
                    ErrorCode.INVALID_TIMESTAMP,
                    "'" + text.substring(0, Math.min(80, text.length()))
                            + "' names no instant: use latest, an instant such"
                            + " as 2026-01-31T12:00:00Z, a timestamp such as 2026-01-31T12:00:00.123Z_00004, the name of"
                            + " a recovery point, or the id of a backup.",
                    e);
        }
    }
}
