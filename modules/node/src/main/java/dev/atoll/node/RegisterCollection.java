package dev.atoll.node;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.TypedJson;
import java.util.concurrent.CompletionStage;

/** A collection of documents. */
public final class RegisterCollection<T> {

    private final Declared collection;
    private final TypedJson<T> json;

    RegisterCollection(Declared collection, TypedJson<T> json) {
        this.collection = collection;
        this.json = json;
    }

    /**
     * Changes the collection's policy, in all regions: its keys' versions stay as they are and are read in the new way.
     * Safe to retry. Fails with {@link dev.atoll.crdt.ErrorCode#INVALID_POLICY} when it names a class that this node does
     * not have.
     */
    public CompletionStage<Void> changePolicy(ConflictPolicy policy) {
        return collection.change(policy);
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
