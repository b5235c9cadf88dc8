package dev.atoll.backup;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.util.Arrays;
import java.util.Locale;

/** What a backup holds. */
public enum BackupType {
    /** Everything. */
    FULL,
    /** Everything since the newest full one. */
    DIFFERENTIAL,
    /** Everything since the newest one of any type. */
    INCREMENTAL;

    /** As in manifests, requests and settings. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws AtollException {@link ErrorCode#INVALID_REQUEST} */
    public static BackupType of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new AtollException(
                        ErrorCode.INVALID_REQUEST,
                        "There is no backup of type '" + text + "': there are full, differential and incremental."));
    }
}
