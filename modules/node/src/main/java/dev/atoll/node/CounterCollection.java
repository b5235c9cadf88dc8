package dev.atoll.node;

import dev.atoll.node.internal.Declared;

/** A collection of counters. */
public final class CounterCollection {

    private final Declared collection;

    CounterCollection(Declared collection) {
        this.collection = collection;
    }

    /**
     * The counter of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public Counter at(String key) {
        return new Counter(collection.at(key));
    }
}
