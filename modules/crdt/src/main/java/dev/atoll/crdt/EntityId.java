package dev.atoll.crdt;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The name of one replicated value.
 *
 * @param collection {@code [a-z0-9_][a-z0-9._-]{0,62}}; a leading {@code _} marks the built-in collections
 * @param key 1 to 200 bytes of UTF-8 without control characters
 */
public record EntityId(String collection, String key) implements Comparable<EntityId> {

    /** Links, tails and backups run by slice range; an entity's slice never changes. */
    public static final int SLICES = 1024;

    public static final int MAX_KEY_BYTES = 200;

    private static final char SEPARATOR = '|';
    private static final Pattern COLLECTION = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,62}");

    /**
     * @throws AtollException {@link ErrorCode#INVALID_COLLECTION} or {@link ErrorCode#INVALID_KEY}
     */
    public EntityId {
        if (collection == null || !COLLECTION.matcher(collection).matches()) {
            throw new AtollException(
                    ErrorCode.INVALID_COLLECTION,
                    "Collection name '" + collection
                            + "' is not valid: use 1 to 63 characters of a-z, 0-9, '.', '_' and '-',"
                            + " beginning with a letter or a digit.");
        }
        requireValidKey(key);
    }

    /** The name under which the entity is journaled, also in {@link #parse}. */
    public String persistenceId() {
        return collection + SEPARATOR + key;
    }

    /** The inverse of {@link #persistenceId()}. */
    public static EntityId parse(String persistenceId) {
        int at = persistenceId.indexOf(SEPARATOR);
        if (at < 0) {
            throw new AtollException(
                    ErrorCode.CORRUPT_DATA, "'" + persistenceId + "' is not a persistence id of Atoll: it has no '|'.");
        }
        return new EntityId(persistenceId.substring(0, at), persistenceId.substring(at + 1));
    }

    /** The collection in a persistence id. */
    public static String collectionOf(String persistenceId) {
        int at = persistenceId.indexOf(SEPARATOR);
        return at < 0 ? persistenceId : persistenceId.substring(0, at);
    }

    public int slice() {
        return sliceOf(persistenceId());
    }

    /** Slice of a persistence id, 0 to {@value #SLICES} - 1, the same on every machine and in every version. */
    public static int sliceOf(String persistenceId) {
        return Math.floorMod(persistenceId.hashCode(), SLICES);
    }

    private static void requireValidKey(String key) {
        if (key == null || key.isEmpty()) {
            throw new AtollException(ErrorCode.INVALID_KEY, "The key is empty: use 1 to 200 bytes of UTF-8.");
        }
        if (key.length() > MAX_KEY_BYTES || key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw new AtollException(
                    ErrorCode.INVALID_KEY,
                    "The key beginning with '" + key.substring(0, Math.min(20, key.length())) + "' is longer than "
                            + MAX_KEY_BYTES + " bytes of UTF-8.");
        }
        for (int i = 0; i < key.length(); i++) {
            if (Character.isISOControl(key.charAt(i))) {
                throw new AtollException(
                        ErrorCode.INVALID_KEY, "The key has a control character at position " + i + ": remove it.");
            }
            if (isLoneSurrogate(key, i)) {
                throw new AtollException(
                        ErrorCode.INVALID_KEY,
                        "The key has half a surrogate pair at position " + i + ": it is not text.");
            }
        }
    }

    private static boolean isLoneSurrogate(String key, int i) {
        char c = key.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == key.length() || !Character.isLowSurrogate(key.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(key.charAt(i - 1)));
    }

    @Override
    public int compareTo(EntityId other) {
        return persistenceId().compareTo(other.persistenceId());
    }

    @Override
    public String toString() {
        return persistenceId();
    }
}
