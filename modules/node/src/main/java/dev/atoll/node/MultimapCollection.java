package dev.atoll.node;

import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.TypedJson;

/** A collection of multimaps. */
public final class MultimapCollection<T> {

    private final Declared collection;
    private final TypedJson<T> json;

    MultimapCollection(Declared collection, TypedJson<T> json) {
        this.collection = collection;
        this.json = json;
    }

    /**
     * The multimap of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public Multimap<T> at(String key) {
        return new Multimap<>(collection.at(key), json);
    }
}
