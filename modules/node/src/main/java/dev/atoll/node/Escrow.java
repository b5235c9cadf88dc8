package dev.atoll.node;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import java.math.BigInteger;
import java.util.Collections;
import java.util.concurrent.CompletionStage;

/**
 * A counter that never falls below 0 in any region: each takes away only what it holds the right to. Stock, seats,
 * balances.
 *
 * <p>It cannot be deleted: {@link #delete} fails with {@link ErrorCode#WRONG_OPERATION}.
 */
public final class Escrow extends DataHandle<Escrow> {

    private static final View.Escrow NOTHING = new View.Escrow(BigInteger.ZERO, Collections.emptySortedMap());

    Escrow(DeclaredKey key) {
        super(key);
    }

    @Override
    Escrow with(DeclaredKey other) {
        return new Escrow(other);
    }

    /**
     * Adds to the total; the rights to it are first this region's.
     *
     * @param by at least 1
     * @return what is left after it
     */
    public CompletionStage<View.Escrow> grant(long by) {
        return write(new Operation.Grant(by));
    }

    /**
     * Takes away. When this region holds too few rights, it asks the others first, and waits for up to
     * {@code atoll.entity.escrow.wait}. Fails with {@link ErrorCode#INSUFFICIENT_RIGHTS} when that does not suffice:
     * then nothing was taken.
     *
     * @param by at least 1
     * @return what is left after it, as far as this region has seen
     */
    public CompletionStage<View.Escrow> decrement(long by) {
        return write(new Operation.Decrement(by));
    }

    /**
     * Hands rights of this region to another. Fails with {@link ErrorCode#INSUFFICIENT_RIGHTS}, or with
     * {@link ErrorCode#UNKNOWN_REGION} when this region has had no link to the other since this node has started.
     *
     * @param by at least 1
     * @return what is left after it
     */
    public CompletionStage<View.Escrow> transfer(RegionId to, long by) {
        return write(new Operation.TransferToRegion(to, by));
    }

    /** What is left, and how much of it each region may take away by itself; nothing when nobody has written it. */
    public CompletionStage<View.Escrow> get() {
        return key.read().thenApply(answer -> answer.map(Escrow::view).orElse(NOTHING));
    }

    private CompletionStage<View.Escrow> write(Operation operation) {
        return key.write(operation).thenApply(Escrow::view);
    }

    private static View.Escrow view(DataAnswer answer) {
        return answer.value() instanceof View.Escrow escrow ? escrow : NOTHING;
    }
}
