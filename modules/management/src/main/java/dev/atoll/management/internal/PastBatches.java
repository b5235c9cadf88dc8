package dev.atoll.management.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.HybridTimestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            refusal().ifPresent(why -> giveUp(asked, why));
        }
        return asked.answer();
    }

    /** Begins to work, unless there is no place to. */
    private Optional<AtollException> refusal() {
        try {
            blocking.execute(this::work);
            return Optional.empty();
        } catch (AtollException e) {
            return Optional.of(e);
        }
    }

    /** The last one to work would leave the others waiting for nobody. */
    private void giveUp(Asked asked, AtollException why) {
        List<Asked> left = new ArrayList<>();
        synchronized (waiting) {
            working--;
            if (working == 0) {
                left.addAll(waiting);
                waiting.clear();
            } else if (waiting.remove(asked)) {
                left.add(asked);
            }
        }
        left.forEach(each -> each.answer().completeExceptionally(why));
    }

    /** Others have their turn between two batches, as long as there is a place to go on from. */
    private void work() {
        List<Asked> batch = next();
        while (!batch.isEmpty()) {
            answer(batch);
            if (refusal().isEmpty()) {
                return;
            }
            batch = next();
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
