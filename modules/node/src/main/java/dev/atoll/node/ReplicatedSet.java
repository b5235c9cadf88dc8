package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.concurrent.CompletionStage;

/**
 * A set that every region may change at any time. A removal takes away what its region has seen; an element that is added
 * elsewhere at the same time stays.
 */
public final class ReplicatedSet<T> extends ElementsHandle<T, ReplicatedSet<T>> {

    ReplicatedSet(DeclaredKey key, TypedJson<T> json) {
        super(key, json);
    }

    @Override
    ReplicatedSet<T> with(DeclaredKey other) {
        return new ReplicatedSet<>(other, json);
    }

    @SafeVarargs
    public final CompletionStage<Void> remove(T... elements) {
        return key.write(() -> new Operation.Remove(json.writeAll(elements))).thenApply(answer -> null);
    }

    /** Removes all elements. */
    public CompletionStage<Void> clear() {
        return key.write(new Operation.Clear()).thenApply(answer -> null);
    }
}
