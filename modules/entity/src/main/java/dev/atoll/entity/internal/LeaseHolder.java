package dev.atoll.entity.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Holds a lease for this process. What it asks of the database is done one after the other, in the order in which it was
 * asked for: a renewal that is under way cannot take again what is being released, and a release cannot take away what
 * was acquired after it. Safe for use by many threads; none of its methods waits.
 */
final class LeaseHolder {

    /** The lease as others see it. Blocking; never called twice at the same time. */
    interface Row {

        /** Takes or renews it; false when another owner has it. */
        boolean take();

        void giveBack();
    }

    private final Row row;
    private final Duration timeToLive;
    private final Executor blocking;
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private boolean wanted;
    private boolean renewing;
    private boolean held;
    private long heldUntilNanos;

    LeaseHolder(Row row, Duration timeToLive, Executor blocking) {
        this.row = row;
        this.timeToLive = timeToLive;
        this.blocking = blocking;
    }

    /** Completes with whether this process holds it now, or fails when nobody knows. */
    synchronized CompletableFuture<Boolean> acquire() {
        wanted = true;
        return inOrder(this::take);
    }

    /** Completes with false when another owner has it by now; does nothing when it is not held. */
    synchronized CompletableFuture<Boolean> renew() {
        if (renewing || !held) {
            return CompletableFuture.completedFuture(true);
        }
        renewing = true;
        return inOrder(this::takeAgain);
    }

    /** From now on it is not held; completes when others can take it. */
    synchronized CompletableFuture<Boolean> release() {
        wanted = false;
        held = false;
        return inOrder(() -> {
            hold(false, 0);
            row.giveBack();
            return true;
        });
    }

    /** Whether nobody else can have it: it was taken or renewed within its time to live, and not released. */
    synchronized boolean isHeld() {
        return held && System.nanoTime() - heldUntilNanos < 0;
    }

    private boolean takeAgain() {
        try {
            synchronized (this) {
                if (!held) {
                    return true;
                }
            }
            return take();
        } finally {
            synchronized (this) {
                renewing = false;
            }
        }
    }

    /** The time counts from before the statement, so this node never believes to hold it longer than it does. */
    private boolean take() {
        long until = System.nanoTime() + timeToLive.toNanos();
        boolean taken = row.take();
        hold(taken, until);
        return taken;
    }

    private synchronized void hold(boolean taken, long untilNanos) {
        held = taken && wanted;
        heldUntilNanos = untilNanos;
    }

    private CompletableFuture<Boolean> inOrder(BooleanSupplier work) {
        CompletableFuture<Boolean> done = last.handleAsync((before, failure) -> work.getAsBoolean(), blocking);
        last = done;
        return done.copy();
    }
}
