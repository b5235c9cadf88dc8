package dev.atoll.replication;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.replication.internal.HubAsker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Tells which other regions have a write, once it is durable here. Safe for use by many threads.
 *
 * <p>A region is said to have confirmed a write when the write is durable in its database. It is only known of those that
 * said so in time: others may have it too.
 */
public final class Confirmations {

    private final RegionId self;
    private final ConfirmSettings settings;
    private final Supplier<List<PeerStatus>> peers;
    private final HubAsker hub;
    private final Semaphore free;

    /** For {@link Replication#confirmations}. */
    public Confirmations(RegionId self, ConfirmSettings settings, Supplier<List<PeerStatus>> peers, HubAsker hub) {
        this.self = self;
        this.settings = settings;
        this.peers = peers;
        this.hub = hub;
        this.free = new Semaphore(settings.maxWaiting());
    }

    /** The region of this node. */
    public RegionId self() {
        return self;
    }

    /** The longest that a write may ask to wait for other regions. */
    public Duration maxTimeout() {
        return settings.maxTimeout();
    }

    /**
     * To be called before a write that is to be confirmed.
     *
     * @param collection that is written: a region that may lack rows of it does not count
     * @param regions that hold the collection
     * @param needed in how many of them the write is to be durable, this one included
     * @param timeout how long to wait for others, at most {@link #maxTimeout}; null: as the settings say
     * @param require refuse the write when fewer regions than that could confirm it now: they are connected, and have not
     *     said that they may lack rows of the collection
     * @throws AtollException {@link ErrorCode#OVERLOADED} when too many writes are waiting, {@link
     *     ErrorCode#NOT_ENOUGH_REGIONS}
     */
    public Pending begin(
            String collection, Collection<RegionId> regions, int needed, Duration timeout, boolean require) {
        SortedSet<RegionId> others = new TreeSet<>(regions);
        others.remove(self);
        if (require) {
            requireEnough(collection, others, needed);
        }
        if (!free.tryAcquire()) {
            throw new AtollException(
                    ErrorCode.OVERLOADED,
                    settings.maxWaiting() + " writes are waiting for other regions (atoll.confirm.max-waiting).");
        }
        return new Pending(
                collection, others, needed, timeout == null ? settings.timeout() : min(timeout, settings.maxTimeout()));
    }

    private void requireEnough(String collection, Set<RegionId> others, int needed) {
        SortedSet<RegionId> able = new TreeSet<>();
        for (PeerStatus peer : peers.get()) {
            RegionId region = RegionId.of(peer.region());
            if (peer.connected() && others.contains(region) && !hub.mayLack(region, collection)) {
                able.add(region);
            }
        }
        if (able.size() + 1 < needed) {
            throw new AtollException(
                    ErrorCode.NOT_ENOUGH_REGIONS,
                    "The write is to be confirmed by " + needed + " of " + (others.size() + 1)
                            + " regions, and of the others " + (able.isEmpty() ? "none" : "only " + able)
                            + " could confirm it now: is connected, and has all of the collection.");
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** A write that may wait for other regions: call one of its methods, once. */
    public final class Pending {

        private final String collection;
        private final SortedSet<RegionId> others;
        private final int needed;
        private final Duration timeout;
        private final AtomicBoolean over = new AtomicBoolean();

        private Pending(String collection, SortedSet<RegionId> others, int needed, Duration timeout) {
            this.collection = collection;
            this.others = others;
            this.needed = needed;
            this.timeout = timeout;
        }

        /**
         * The write is durable in this region. The stage completes when as many regions have confirmed as are needed, or
         * all there are, or the time is up; it does not fail.
         */
        public CompletionStage<Confirmation> written() {
            int ofOthers = Math.min(needed - 1, others.size());
            if (ofOthers <= 0) {
                abandon();
                return CompletableFuture.completedStage(confirmation(new TreeSet<>()));
            }
            return hub.ask(collection, others, ofOthers, timeout).thenApply(confirmed -> {
                abandon();
                return confirmation(confirmed);
            });
        }

        private Confirmation confirmation(SortedSet<RegionId> confirmed) {
            SortedSet<RegionId> all = new TreeSet<>(confirmed);
            all.add(self);
            return new Confirmation(all, needed, others.size() + 1);
        }

        /** There is nothing to confirm. */
        public void abandon() {
            if (over.compareAndSet(false, true)) {
                free.release();
            }
        }
    }
}
