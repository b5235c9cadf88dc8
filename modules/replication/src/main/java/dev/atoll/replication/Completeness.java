package dev.atoll.replication;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * How far this region is complete: everything that an origin accepted with a timestamp up to {@link #upTo} is durably
 * applied here. The same on all nodes of the region within a fraction of a second; it never goes back while a node runs,
 * and after a restart begins with what was stored. Safe for use by many threads.
 */
public final class Completeness {

    /** Hears when an origin has come further. Called in a link's thread: must not block and must not fail. */
    @FunctionalInterface
    public interface Listener {
        void advanced(Origin origin, HybridTimestamp complete);
    }

    private final Map<Origin, HybridTimestamp> complete = new ConcurrentHashMap<>();
    private final Map<RegionId, Origin> current = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** {@link HybridTimestamp#ZERO} when nothing is known of the origin. */
    public HybridTimestamp upTo(Origin origin) {
        return complete.getOrDefault(origin, HybridTimestamp.ZERO);
    }

    /**
     * The origin that the peer region was when it was last linked: another one of that region has lost its journal, and
     * what it accepted and had not sent is gone. Empty when the region was never linked with this one.
     */
    public Optional<Origin> current(RegionId peer) {
        return Optional.ofNullable(current.get(peer));
    }

    /** What each region was when it was last linked. */
    public Collection<Origin> current() {
        return List.copyOf(current.values());
    }

    /** From now on the listener hears of every advance. */
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    /** The peer is on this journal now. */
    public void meet(Origin origin) {
        current.put(origin.region(), origin);
        complete.putIfAbsent(origin, HybridTimestamp.ZERO);
    }

    /** Everything that the origin accepted up to the timestamp is applied here; an earlier timestamp changes nothing. */
    public void advance(Origin origin, HybridTimestamp upTo) {
        boolean[] moved = new boolean[1];
        complete.compute(origin, (same, before) -> {
            moved[0] = before == null || upTo.compareTo(before) > 0;
            return moved[0] ? upTo : before;
        });
        if (moved[0]) {
            listeners.forEach(listener -> listener.advanced(origin, upTo));
        }
    }

    /** All that is known. */
    public Map<Origin, HybridTimestamp> all() {
        return Map.copyOf(complete);
    }
}
