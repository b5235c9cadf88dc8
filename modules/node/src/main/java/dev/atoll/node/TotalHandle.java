package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import java.math.BigInteger;
import java.util.concurrent.CompletionStage;

/**
 * What counters have in common. A total outside of 64 bits, which only concurrent changes in several regions can make, is
 * given as the nearest long.
 */
public abstract sealed class TotalHandle<H extends TotalHandle<H>> extends DataHandle<H> permits Counter, GrowCounter {

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    TotalHandle(DeclaredKey key) {
        super(key);
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public final CompletionStage<Long> increment(long by) {
        return key.write(new Operation.Increment(by)).thenApply(TotalHandle::total);
    }

    /** The total; 0 when nobody has written it. */
    public final CompletionStage<Long> get() {
        return key.read().thenApply(answer -> answer.map(TotalHandle::total).orElse(0L));
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
