package dev.atoll.node;

import dev.atoll.node.internal.Declared;

/** A collection of maps. */
public final class MapCollection {

    private final Declared collection;

    MapCollection(Declared collection) {
        this.collection = collection;
    }

    /**
     * The map of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public ReplicatedMap at(String key) {
        return new ReplicatedMap(collection.at(key));
    }
}
