package dev.atoll.management.internal;

import dev.atoll.management.LocalWrite;
import dev.atoll.management.ViewJson;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides which outcomes of a list of operations have the key's value: a value may be large and be asked for by each of many
 * operations. Those that are done first have theirs. Safe for use from many threads.
 */
final class BatchValues {

    private final boolean wanted;
    private final AtomicLong room;

    /** @param most so many bytes have all values together */
    BatchValues(boolean wanted, long most) {
        this.wanted = wanted;
        this.room = new AtomicLong(most);
    }

    /** What is not shown is not worked out either. */
    CompletionStage<BatchOutcome> outcome(LocalWrite write) {
        if (!wanted) {
            return CompletableFuture.completedStage(BatchOutcome.without(write, BatchOutcome.Value.UNWANTED));
        }
        if (room.get() <= 0) {
            return CompletableFuture.completedStage(BatchOutcome.without(write, BatchOutcome.Value.OMITTED));
        }
        return write.answer()
                .thenApply(answer -> fits(ViewJson.bytes(answer.value()))
                        ? new BatchOutcome(answer, BatchOutcome.Value.SHOWN, write.confirmation())
                        : BatchOutcome.without(write, BatchOutcome.Value.OMITTED));
    }

    private boolean fits(long bytes) {
        boolean fits = room.addAndGet(-bytes) >= 0;
        if (!fits) {
            room.addAndGet(bytes); // a smaller one may
        }
        return fits;
    }
}
