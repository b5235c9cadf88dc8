package dev.atoll.recovery;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;

/**
 * Which keys are taken back.
 *
 * @param collection empty: every collection of the users
 * @param key only this one; empty for all
 * @param prefix only keys that begin so; empty for all
 */
public record RewindScope(String collection, String key, String prefix) {

    public static final RewindScope EVERYTHING = new RewindScope("", "", "");

    /**
     * @throws AtollException {@link ErrorCode#INVALID_REQUEST} for a key or a prefix without a collection, and for both
     */
    public RewindScope {
        if (collection.isEmpty() && !(key.isEmpty() && prefix.isEmpty())) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "A key or a prefix needs a collection.");
        }
        if (!key.isEmpty() && !prefix.isEmpty()) {
            throw new AtollException(ErrorCode.INVALID_REQUEST, "A scope has a key or a prefix, not both.");
        }
    }

    /** All keys of a collection. */
    public static RewindScope of(String collection) {
        return new RewindScope(collection, "", "");
    }

    public boolean isEverything() {
        return collection.isEmpty();
    }

    /** Whether a key can be in both. */
    public boolean overlaps(RewindScope other) {
        if (isEverything() || other.isEverything()) {
            return true;
        }
        return collection.equals(other.collection) && (covers(other) || other.covers(this));
    }

    private boolean covers(RewindScope other) {
        return key.isEmpty() ? (other.key + other.prefix).startsWith(prefix) : key.equals(other.key);
    }

    @Override
    public String toString() {
        if (isEverything()) {
            return "everything";
        }
        String all = "collection '" + collection + "'";
        if (!key.isEmpty()) {
            return "key '" + key + "' of " + all;
        }
        return prefix.isEmpty() ? all : "keys '" + prefix + "…' of " + all;
    }
}
