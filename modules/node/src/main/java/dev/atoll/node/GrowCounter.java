package dev.atoll.node;

import dev.atoll.node.internal.DeclaredKey;

/** A counter that every region may increment at any time, and none decrement; all increments count. */
public final class GrowCounter extends TotalHandle<GrowCounter> {

    GrowCounter(DeclaredKey key) {
        super(key);
    }

    @Override
    GrowCounter with(DeclaredKey other) {
        return new GrowCounter(other);
    }
}
