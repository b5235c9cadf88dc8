package dev.atoll.replication.internal;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the peers write as, by the last links of this region's nodes to them. Safe for use by many threads. */
final class PeerOrigins {

    private final Map<RegionId, Integer> own = new ConcurrentHashMap<>();
    private final Map<RegionId, Integer> others = new ConcurrentHashMap<>();

    /** This node was greeted by the peer. */
    void greeted(Origin peer) {
        own.put(peer.region(), peer.incarnation());
    }

    /** Another node holds the link now, and knows more. */
    void drop(RegionId peer) {
        own.remove(peer);
    }

    /** What the nodes of the region have agreed on. */
    void heard(RegionId peer, int incarnation) {
        others.put(peer, incarnation);
    }

    Map<RegionId, Integer> own() {
        return Map.copyOf(own);
    }

    Optional<Origin> current(RegionId peer) {
        Integer incarnation = own.getOrDefault(peer, others.get(peer));
        return Optional.ofNullable(incarnation).map(known -> new Origin(peer, known));
    }
}
