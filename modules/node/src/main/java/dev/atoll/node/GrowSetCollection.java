package dev.atoll.node;

import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.TypedJson;

/** A collection of grow-only sets. */
public final class GrowSetCollection<T> {

    private final Declared collection;
    private final TypedJson<T> json;

    GrowSetCollection(Declared collection, TypedJson<T> json) {
        this.collection = collection;
        this.json = json;
    }

    /**
     * The set of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public GrowSet<T> at(String key) {
        return new GrowSet<>(collection.at(key), json);
    }
}
