package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.replication.PeerStatus;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this node knows of all links of its region: of its own at once, of the other nodes' as of their last word. Safe
 * for use by many threads.
 */
final class StatusBoard {

    /** Another node that has said nothing for so long does not hold its links any more. */
    private static final long STALE_MILLIS = 6_000;

    private record Heard(PeerStatus status, long number, long atMillis) {}

    private final InstantSource clock;
    private final Set<RegionId> configured;
    private final Map<RegionId, PeerStatus> own = new ConcurrentHashMap<>();
    private final Map<RegionId, Heard> others = new ConcurrentHashMap<>();

    StatusBoard(InstantSource clock, Set<RegionId> configured) {
        this.clock = clock;
        this.configured = Set.copyOf(configured);
    }

    void update(RegionId peer, PeerStatus status) {
        own.put(peer, status);
    }

    /** This node does not hold the link any more. */
    void drop(RegionId peer) {
        own.remove(peer);
    }

    /** @param number another one each time that the other node says something */
    void heard(RegionId peer, PeerStatus status, long number) {
        Heard before = others.get(peer);
        if (before == null || before.number() != number) {
            others.put(peer, new Heard(status, number, clock.millis()));
        }
    }

    Map<RegionId, PeerStatus> own() {
        return Map.copyOf(own);
    }

    /** All peers in the order of their names. */
    List<PeerStatus> all() {
        Set<RegionId> peers = new TreeSet<>(configured);
        peers.addAll(own.keySet());
        peers.addAll(others.keySet());
        List<PeerStatus> all = new ArrayList<>();
        for (RegionId peer : peers) {
            all.add(status(peer));
        }
        return all;
    }

    /** How one peer is doing, also one of whom nothing is known. */
    PeerStatus status(RegionId peer) {
        PeerStatus mine = own.get(peer);
        Heard heard = others.get(peer);
        boolean othersIsNewer = heard != null && clock.millis() - heard.atMillis() < STALE_MILLIS;
        if (mine != null
                && (mine.connected() || !othersIsNewer || !heard.status().connected())) {
            return mine;
        }
        if (heard != null) {
            return othersIsNewer ? heard.status() : lost(heard.status());
        }
        return new PeerStatus(peer.value(), false, null, null, null, 0, 0, false, 0, 0, null, null);
    }

    private static PeerStatus lost(PeerStatus last) {
        return new PeerStatus(
                last.region(),
                false,
                last.lagMillis(),
                last.appliedOffset(),
                null,
                last.backlog(),
                last.behindMillis(),
                false,
                last.bytesSent(),
                last.bytesReceived(),
                "Nothing was heard of " + last.node() + ", which held the link.",
                null);
    }
}
