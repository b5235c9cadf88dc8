package dev.atoll.node;

import dev.atoll.node.internal.Declared;

/** A collection of flags. */
public final class FlagCollection {

    private final Declared collection;

    FlagCollection(Declared collection) {
        this.collection = collection;
    }

    /**
     * The flag of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public Flag at(String key) {
        return new Flag(collection.at(key));
    }
}
