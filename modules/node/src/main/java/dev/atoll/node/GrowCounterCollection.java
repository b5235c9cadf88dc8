package dev.atoll.node;

import dev.atoll.node.internal.Declared;

/** A collection of grow-only counters. */
public final class GrowCounterCollection {

    private final Declared collection;

    GrowCounterCollection(Declared collection) {
        this.collection = collection;
    }

    /**
     * The counter of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public GrowCounter at(String key) {
        return new GrowCounter(collection.at(key));
    }
}
