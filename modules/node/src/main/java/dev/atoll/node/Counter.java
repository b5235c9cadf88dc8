package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.node.internal.DeclaredKey;
import java.util.concurrent.CompletionStage;

/** A counter that every region may change at any time; all changes count. */
public final class Counter extends TotalHandle<Counter> {

    Counter(DeclaredKey key) {
        super(key);
    }

    @Override
    Counter with(DeclaredKey other) {
        return new Counter(other);
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public CompletionStage<Long> decrement(long by) {
        return key.write(new Operation.Decrement(by)).thenApply(TotalHandle::total);
    }
}
