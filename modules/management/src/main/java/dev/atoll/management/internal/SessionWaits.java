package dev.atoll.management.internal;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.TimestampVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Requests that wait until their region is complete enough. Each waits for one origin at a time, in the order of the
 * timestamps, so an advance wakes those whose turn it is and looks at no others. Safe for use by many threads.
 */
public final class SessionWaits {

    /** One request; its future completes when nothing is missing any more. */
    public static final class Waiter {
        private final TimestampVector required;
        private final CompletableFuture<Void> met = new CompletableFuture<>();
        private Origin origin;
        private HybridTimestamp timestamp;

        private Waiter(TimestampVector required) {
            this.required = required;
        }

        public CompletableFuture<Void> met() {
            return met;
        }
    }

    private final Function<Origin, HybridTimestamp> complete;
    private final int limit;
    private final Map<Origin, PriorityQueue<Waiter>> waiters = new HashMap<>();
    private int size;

    /** @param complete up to where all that an origin accepted is here */
    public SessionWaits(Function<Origin, HybridTimestamp> complete, int limit) {
        this.complete = complete;
        this.limit = limit;
    }

    /** Waits until the region is complete up to all of these; empty when too many wait already. */
    public Optional<Waiter> add(TimestampVector required) {
        Waiter waiter = new Waiter(required);
        boolean waits;
        synchronized (this) {
            if (size >= limit) {
                return Optional.empty();
            }
            waits = enqueue(waiter);
            size += waits ? 1 : 0;
        }
        if (!waits) {
            waiter.met.complete(null);
        }
        return Optional.of(waiter);
    }

    /** Looks for what is missing only when the waiter is in no queue: what comes after that finds it in one. */
    private boolean enqueue(Waiter waiter) {
        waiter.origin = null;
        waiter.required.forEach((origin, timestamp) -> {
            if (waiter.origin == null && complete.apply(origin).compareTo(timestamp) < 0) {
                waiter.origin = origin;
                waiter.timestamp = timestamp;
            }
        });
        if (waiter.origin == null) {
            return false;
        }
        waiters.computeIfAbsent(waiter.origin, origin -> new PriorityQueue<>(Comparator.comparing(w -> w.timestamp)))
                .add(waiter);
        return true;
    }

    /** The region has come further with that origin. */
    public void advanced(Origin origin) {
        List<Waiter> done = new ArrayList<>();
        synchronized (this) {
            PriorityQueue<Waiter> queue = waiters.get(origin);
            while (queue != null && !queue.isEmpty() && complete.apply(origin).compareTo(queue.peek().timestamp) >= 0) {
                Waiter waiter = queue.remove();
                if (!enqueue(waiter)) {
                    size--;
                    done.add(waiter);
                }
            }
            if (queue != null && queue.isEmpty()) {
                waiters.remove(origin);
            }
        }
        done.forEach(waiter -> waiter.met.complete(null));
    }

    /** It waits no longer. */
    public synchronized void remove(Waiter waiter) {
        PriorityQueue<Waiter> queue = waiters.get(waiter.origin);
        if (queue != null && queue.remove(waiter)) {
            size--;
            if (queue.isEmpty()) {
                waiters.remove(waiter.origin);
            }
        }
    }

    public synchronized int size() {
        return size;
    }
}
