package dev.atoll.node;

import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.TypedJson;

/** A collection of documents. */
public final class RegisterCollection<T> {

    private final Declared collection;
    private final TypedJson<T> json;

    RegisterCollection(Declared collection, TypedJson<T> json) {
        this.collection = collection;
        this.json = json;
    }

    /**
     * The document of a key.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public Register<T> at(String key) {
        return new Register<>(collection.at(key), json);
    }
}
