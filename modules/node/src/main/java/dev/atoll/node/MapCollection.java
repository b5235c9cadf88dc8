package dev.atoll.node;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.node.internal.Declared;
import java.util.concurrent.CompletionStage;

/** A collection of maps. */
public final class MapCollection {

    private final Declared collection;

    MapCollection(Declared collection) {
        this.collection = collection;
    }

    /** Changes the policy of the register fields, as in {@link RegisterCollection#changePolicy}. */
    public CompletionStage<Void> changePolicy(ConflictPolicy policy) {
        return collection.change(policy);
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
