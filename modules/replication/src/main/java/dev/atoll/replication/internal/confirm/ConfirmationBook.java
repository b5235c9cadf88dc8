package dev.atoll.replication.internal.confirm;

import dev.atoll.crdt.RegionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who waits until which peers have applied this region's journal up to where. For one thread.
 *
 * <p>A peer counts for those only who wait when it says so: what it said earlier may be about a journal that it has lost
 * since.
 *
 * @param <W> whoever is told
 */
public final class ConfirmationBook<W> {

    /** @param confirmedBy peers; the region itself is not among them */
    public record Outcome<W>(W waiter, SortedSet<RegionId> confirmedBy) {}

    private record Place(long offset, long id) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byOffset = Long.compare(offset, other.offset);
            return byOffset != 0 ? byOffset : Long.compare(id, other.id);
        }
    }

    private final class Entry {
        private final Place place;
        private final String collection;
        private final Set<RegionId> peers;
        private final int needed;
        private final W waiter;
        private final SortedSet<RegionId> confirmedBy = new TreeSet<>();

        Entry(Place place, String collection, Set<RegionId> peers, int needed, W waiter) {
            this.place = place;
            this.collection = collection;
            this.peers = peers;
            this.needed = needed;
            this.waiter = waiter;
        }
    }

    private final Map<Long, Entry> byId = new HashMap<>();
    private final Map<RegionId, NavigableMap<Place, Entry>> byPeer = new HashMap<>();

    /**
     * @param id nobody else's
     * @param offset everything at or below it is to be applied
     * @param collection that was written
     * @param peers that count
     * @param needed so many of them, 1 to all
     */
    public void add(long id, long offset, String collection, Set<RegionId> peers, int needed, W waiter) {
        Entry entry = new Entry(new Place(offset, id), collection, Set.copyOf(peers), needed, waiter);
        byId.put(id, entry);
        for (RegionId peer : entry.peers) {
            byPeer.computeIfAbsent(peer, any -> new TreeMap<>()).put(entry.place, entry);
        }
    }

    /**
     * The peer has applied everything up to the offset; returns those who have all that they need.
     *
     * @param excepted of these collections it may lack something: who waits for them waits on
     */
    public List<Outcome<W>> applied(RegionId peer, long upTo, Set<String> excepted) {
        NavigableMap<Place, Entry> waiting = byPeer.get(peer);
        if (waiting == null) {
            return List.of();
        }
        List<Entry> reached = List.copyOf(
                waiting.headMap(new Place(upTo, Long.MAX_VALUE), true).values());
        List<Outcome<W>> done = new ArrayList<>();
        for (Entry entry : reached) {
            if (excepted.contains(entry.collection)) {
                continue;
            }
            waiting.remove(entry.place);
            entry.confirmedBy.add(peer);
            if (entry.confirmedBy.size() >= entry.needed) {
                done.add(remove(entry));
            }
        }
        return done;
    }

    /** Nobody waits with this id any more; returns what is known, or empty when it was told before. */
    public Optional<Outcome<W>> giveUp(long id) {
        return Optional.ofNullable(byId.get(id)).map(this::remove);
    }

    /** Nobody waits any more; returns what is known to each. */
    public List<Outcome<W>> giveUpAll() {
        return List.copyOf(byId.values()).stream().map(this::remove).toList();
    }

    private Outcome<W> remove(Entry entry) {
        byId.remove(entry.place.id());
        entry.peers.forEach(peer -> byPeer.get(peer).remove(entry.place));
        return new Outcome<>(entry.waiter, entry.confirmedBy);
    }

    public int size() {
        return byId.size();
    }
}
