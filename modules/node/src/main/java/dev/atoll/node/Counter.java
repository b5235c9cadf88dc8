package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import java.math.BigInteger;
import java.util.concurrent.CompletionStage;

/**
 * A counter that every region may change at any time; all changes count.
 *
 * <p>A total outside of 64 bits, which only concurrent changes in several regions can make, is given as the nearest long.
 */
public final class Counter {

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    private final DeclaredKey key;

    Counter(DeclaredKey key) {
        this.key = key;
    }

    /** The same counter, where the next change is applied once, however often it is tried with this idempotency key. */
    public Counter once(String idempotencyKey) {
        return new Counter(key.once(idempotencyKey));
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public CompletionStage<Long> increment(long by) {
        return key.write(new Operation.Increment(by)).thenApply(Counter::total);
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public CompletionStage<Long> decrement(long by) {
        return key.write(new Operation.Decrement(by)).thenApply(Counter::total);
    }

    /** The total; 0 when nobody has written it. */
    public CompletionStage<Long> get() {
        return key.read().thenApply(answer -> answer.map(Counter::total).orElse(0L));
    }

    /** Takes back all changes that this region has seen; concurrent ones elsewhere survive. */
    public CompletionStage<Void> delete() {
        return key.delete();
    }

    static long total(DataAnswer answer) {
        return total(answer.value());
    }

    static long total(View view) {
        return view instanceof View.Number number
                ? number.value().min(MOST).max(LEAST).longValueExact()
                : 0;
    }
}
