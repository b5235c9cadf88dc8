package dev.atoll.node;

import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;

/** A set that every region may add to at any time, and from which no element is removed. */
public final class GrowSet<T> extends ElementsHandle<T, GrowSet<T>> {

    GrowSet(DeclaredKey key, TypedJson<T> json) {
        super(key, json);
    }

    @Override
    GrowSet<T> with(DeclaredKey other) {
        return new GrowSet<>(other, json);
    }
}
