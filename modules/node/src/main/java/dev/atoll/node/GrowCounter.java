package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.node.internal.DeclaredKey;
import java.util.concurrent.CompletionStage;

/**
 * A counter that every region may increment at any time, and none decrement; all increments count.
 *
 * <p>A total outside of 64 bits, which only concurrent increments in several regions can make, is given as the nearest long.
 */
public final class GrowCounter {

    private final DeclaredKey key;

    GrowCounter(DeclaredKey key) {
        this.key = key;
    }

    /** The same counter, where the next change is applied once, however often it is tried with this idempotency key. */
    public GrowCounter once(String idempotencyKey) {
        return new GrowCounter(key.once(idempotencyKey));
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public CompletionStage<Long> increment(long by) {
        return key.write(new Operation.Increment(by)).thenApply(Counter::total);
    }

    /** The total; 0 when nobody has written it. */
    public CompletionStage<Long> get() {
        return key.read().thenApply(answer -> answer.map(Counter::total).orElse(0L));
    }

    /** Takes back all changes that this region has seen; concurrent ones elsewhere survive. */
    public CompletionStage<Void> delete() {
        return key.delete();
    }
}
