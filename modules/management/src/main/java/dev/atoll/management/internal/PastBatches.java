package dev.atoll.management.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Reads of keys' pasts: those that are asked for while others are being read are read together, as commands of a hot key are
 * persisted together. How many may be waiting is up to those who ask. Safe for use from many threads.
 */
public final class PastBatches {

    /** How the pasts are read. Both block. */
    public interface Reads {
        /** What the keys held; those that have to be read one by one are left out. */
        Map<EntityId, EntityState> states(Collection<EntityId> ids, HybridTimestamp at);

        EntityState state(EntityId id, HybridTimestamp at);
    }

    private static final int MOST_KEYS = 256;

    /** One is worked out while the database answers the other. */
    private static final int AT_ONCE = 2;

    private record Asked(EntityId id, HybridTimestamp at, CompletableFuture<EntityState> answer) {}

    private final Reads reads;
    private final Executor blocking;
    private final Queue<Asked> waiting = new ArrayDeque<>();
    private int working;

    /** @param blocking runs the reads */
    public PastBatches(Reads reads, Executor blocking) {
        this.reads = reads;
        this.blocking = blocking;
    }

    /** What the key held. */
    public CompletionStage<EntityState> state(EntityId id, HybridTimestamp at) {
        Asked asked = new Asked(id, at, new CompletableFuture<>());
        boolean start;
        synchronized (waiting) {
            waiting.add(asked);
            start = working < AT_ONCE;
            if (start) {
                working++;
            }
        }
        if (start) {
            blocking.execute(this::work);
        }
        return asked.answer();
    }

    private void work() {
        List<Asked> batch = next();
        if (!batch.isEmpty()) {
            answer(batch);
            blocking.execute(this::work);
        }
    }

    /** The next ones that ask for one instant. */
    private List<Asked> next() {
        List<Asked> batch = new ArrayList<>();
        synchronized (waiting) {
            while (!waiting.isEmpty()
                    && batch.size() < MOST_KEYS
                    && (batch.isEmpty()
                            || batch.get(0).at().equals(waiting.peek().at()))) {
                batch.add(waiting.remove());
            }
            if (batch.isEmpty()) {
                working--;
            }
        }
        return batch;
    }

    private void answer(List<Asked> batch) {
        HybridTimestamp at = batch.get(0).at();
        try {
            Map<EntityId, EntityState> states = JournalReads.answered(
                    () -> reads.states(batch.stream().map(Asked::id).toList(), at));
            batch.forEach(asked -> answer(asked, states.get(asked.id())));
        } catch (RuntimeException e) {
            batch.forEach(asked -> asked.answer().completeExceptionally(e));
        }
    }

    private void answer(Asked asked, EntityState state) {
        if (state != null) {
            asked.answer().complete(state);
            return;
        }
        JournalReads.run(() -> reads.state(asked.id(), asked.at()), blocking).whenComplete((alone, failure) -> {
            if (failure == null) {
                asked.answer().complete(alone);
            } else {
                asked.answer().completeExceptionally(failure);
            }
        });
    }
}
