package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.RegionId;
import dev.atoll.journal.PlacementEntry;
import dev.atoll.journal.PlacementEntry.Peer;
import dev.atoll.journal.PlacementState;
import dev.atoll.journal.PlacementStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The placement part of a {@link SimDisk}. */
final class SimPlacementStore implements PlacementStore {

    private final SimDisk disk;
    private final Map<String, PlacementEntry> entries = new TreeMap<>();
    private final Map<String, SortedMap<RegionId, Peer>> peers = new HashMap<>();
    private final Map<String, Map<String, Long>> nodes = new HashMap<>();

    SimPlacementStore(SimDisk disk) {
        this.disk = disk;
    }

    @Override
    public List<PlacementEntry> all() {
        return entries.keySet().stream().map(name -> find(name).orElseThrow()).toList();
    }

    @Override
    public Optional<PlacementEntry> find(String collection) {
        PlacementEntry entry = entries.get(collection);
        return entry == null
                ? Optional.empty()
                : Optional.of(new PlacementEntry(
                        collection,
                        entry.state(),
                        entry.life(),
                        entry.step(),
                        entry.upTo(),
                        entry.definition(),
                        peers.getOrDefault(collection, new TreeMap<>()),
                        nodes.getOrDefault(collection, Map.of())));
    }

    @Override
    public Map<String, Set<RegionId>> wanted() {
        Map<String, Set<RegionId>> wanted = new TreeMap<>();
        peers.forEach((collection, its) -> its.forEach((region, peer) -> {
            if (peer.wanted()) {
                wanted.computeIfAbsent(collection, any -> new HashSet<>()).add(region);
            }
        }));
        return wanted;
    }

    @Override
    public boolean move(Move move) {
        PlacementEntry before = entries.get(move.collection());
        if ((before == null ? -1 : before.step()) != move.fromStep()) {
            return false;
        }
        entries.put(
                move.collection(),
                new PlacementEntry(
                        move.collection(),
                        move.to(),
                        move.life(),
                        move.fromStep() + 1,
                        move.upTo(),
                        move.definition(),
                        new TreeMap<>(),
                        Map.of()));
        if (move.wanted() != null) {
            peersOf(move.collection()).replaceAll((region, peer) -> new Peer(false, peer.stamp(), false, -1));
            move.wanted().forEach(region -> want(move.collection(), region));
        }
        return true;
    }

    private SortedMap<RegionId, Peer> peersOf(String collection) {
        return peers.computeIfAbsent(collection, name -> new TreeMap<>());
    }

    @Override
    public void want(String collection, RegionId region) {
        peersOf(collection)
                .compute(
                        region,
                        (key, peer) -> peer == null
                                ? new Peer(true, 1, false, -1)
                                : new Peer(true, peer.stamp() + 1, peer.complete(), peer.agreed()));
    }

    @Override
    public void received(String collection, RegionId region, long stamp, boolean complete) {
        peersOf(collection)
                .computeIfPresent(
                        region,
                        (key, peer) -> peer.stamp() == stamp ? new Peer(false, stamp, complete, peer.agreed()) : peer);
    }

    @Override
    public void agreed(String collection, RegionId region, long step) {
        peersOf(collection)
                .merge(
                        region,
                        new Peer(false, 0, false, step),
                        (peer, none) -> new Peer(peer.wanted(), peer.stamp(), peer.complete(), step));
    }

    @Override
    public void closed(String collection, String node, long step) {
        nodes.computeIfAbsent(collection, name -> new HashMap<>()).put(node, step);
    }

    @Override
    public boolean erase(String collection, long step, int limit) {
        PlacementEntry entry = entries.get(collection);
        return entry != null
                && entry.step() == step
                && entry.state() == PlacementState.ERASING
                && disk.erase(collection + "|", limit);
    }

    @Override
    public boolean hasRows(String collection) {
        return disk.rows.values().stream().anyMatch(row -> row.persistenceId().startsWith(collection + "|"));
    }

    @Override
    public void forgetConflicts(String collection) {
        // there is no log here
    }
}
