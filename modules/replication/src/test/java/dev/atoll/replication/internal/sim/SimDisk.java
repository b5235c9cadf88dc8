package dev.atoll.replication.internal.sim;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EventRow;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.VersionVector;
import dev.atoll.entity.writer.StoredEntity;
import dev.atoll.journal.SettlingStore.Received;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** What survives a crash of one region: its journal and its stored offsets. Rows become visible out of order. */
final class SimDisk {

    record Row(long ordering, String persistenceId, byte[] payload, long writtenMillis) {}

    /** @param rows that it covers */
    private record Snapshot(int rows, StoredEntity stored) {}

    final UUID id;
    final SimPlacementStore placements = new SimPlacementStore(this);
    final Map<UUID, Long> offsets = new HashMap<>();
    final Map<UUID, HybridTimestamp> completes = new HashMap<>();
    /** What came from others since which origins were removed. */
    final Map<String, Set<Received>> settling = new HashMap<>();

    HybridTimestamp promised = HybridTimestamp.ZERO;
    HybridTimestamp horizon = HybridTimestamp.ZERO;
    HybridTimestamp announced = HybridTimestamp.ZERO;
    /** What each region was when it was last linked. */
    final Map<RegionId, Origin> met = new TreeMap<>();

    /** Those of them that wait for states. */
    final Set<RegionId> waiting = new TreeSet<>();

    /** What there is a stored offset of, that of the last link last. */
    final Set<Origin> linked = new LinkedHashSet<>();

    /** What was known of entities that were forgotten here. */
    private final Map<String, VersionVector> forgotten = new HashMap<>();

    final NavigableMap<Long, Row> rows = new TreeMap<>();
    final NavigableMap<String, List<Row>> entities = new TreeMap<>();
    private final Map<String, EntityState> states = new HashMap<>();
    /** All that there have been of each entity. */
    private final Map<String, List<EntityState>> pasts = new HashMap<>();

    private final Map<String, Snapshot> snapshots = new HashMap<>();
    private final TreeSet<Long> uncommitted = new TreeSet<>();
    private long newest;
    /** Rows at or below it count as removed. */
    long oldest;

    /** Whether it began with what a backup had. */
    final boolean restored;

    SimDisk(UUID id) {
        this(id, false);
    }

    private SimDisk(UUID id, boolean restored) {
        this.id = id;
        this.restored = restored;
    }

    /** With these rows, which keep their orderings. */
    static SimDisk restored(UUID id, List<Row> rows, long oldest) {
        SimDisk disk = new SimDisk(id, true);
        disk.commit(rows);
        disk.newest = disk.highestVisible();
        disk.oldest = Math.min(oldest, disk.newest);
        return disk;
    }

    int incarnation() {
        return (int) (id.getMostSignificantBits() >>> 32);
    }

    void storeOffset(Origin peer, UUID journal, long offset, HybridTimestamp complete) {
        linked.remove(peer);
        linked.add(peer);
        offsets.merge(journal, offset, Math::max);
        completes.merge(journal, complete, HybridTimestamp::max);
    }

    /** Draws orderings for the rows of a transaction; nothing is visible yet. */
    List<Row> begin(String persistenceId, List<byte[]> payloads, long wallMillis) {
        List<Row> drawn = new ArrayList<>();
        for (byte[] payload : payloads) {
            uncommitted.add(++newest);
            drawn.add(new Row(newest, persistenceId, payload, wallMillis));
        }
        return drawn;
    }

    void rollBack(List<Row> transaction) {
        transaction.forEach(row -> uncommitted.remove(row.ordering()));
    }

    /** Makes the rows durable and visible; fails when they break the density of an origin. */
    void commit(List<Row> transaction) {
        for (Row row : transaction) {
            uncommitted.remove(row.ordering());
            rows.put(row.ordering(), row);
            entities.computeIfAbsent(row.persistenceId(), key -> new ArrayList<>())
                    .add(row);
            EventRow event = EventRowCodec.decode(row.payload());
            EntityState after = state(row.persistenceId()).apply(event);
            SimEscrow.assertNotOverdrawn(row.persistenceId(), after);
            states.put(row.persistenceId(), after);
            pasts.computeIfAbsent(row.persistenceId(), key -> new ArrayList<>()).add(after);
        }
    }

    /** Removes an entity; nothing when somebody has written a row since there were so many. */
    void forget(String persistenceId, int rowsThen) {
        if (rowsOf(persistenceId).size() == rowsThen && rowsThen > 0) {
            forgotten.merge(persistenceId, state(persistenceId).seen(), VersionVector::merge);
            entities.remove(persistenceId).forEach(row -> rows.remove(row.ordering()));
            states.remove(persistenceId);
            snapshots.remove(persistenceId);
        }
    }

    boolean hasForgotten(String persistenceId) {
        return forgotten.containsKey(persistenceId);
    }

    boolean hasForgotten(String persistenceId, Dot dot) {
        return forgotten.getOrDefault(persistenceId, VersionVector.EMPTY).covers(dot);
    }

    /** Whether the event was, at some time, one of those that were applied here and that the horizon leaves nothing of. */
    boolean couldForget(String persistenceId, Dot dot, HybridTimestamp horizon) {
        return pasts.getOrDefault(persistenceId, List.of()).stream()
                .anyMatch(past -> past.seen().covers(dot)
                        && past.afterForgetting(horizon).seen().get(dot.origin()) == 0);
    }

    /** Whether the event is, or was, applied here. */
    boolean has(String persistenceId, Dot dot) {
        return state(persistenceId).seen().covers(dot) || hasForgotten(persistenceId, dot);
    }

    /** Whose transactions are not over. */
    Set<String> writers() {
        return uncommitted.stream().map(String::valueOf).collect(Collectors.toSet());
    }

    /** No row at or below it can become visible later. */
    long watermark() {
        return uncommitted.isEmpty() ? newest : uncommitted.first() - 1;
    }

    /** The highest ordering that a reader sees. */
    long newestVisible() {
        return rows.isEmpty() ? 0 : rows.lastKey();
    }

    long newest() {
        return newest;
    }

    /** The highest ordering of all visible rows. */
    long highestVisible() {
        return rows.isEmpty() ? 0 : rows.lastKey();
    }

    /** Removes some entities; whether there were any. */
    boolean erase(String prefix, int limit) {
        List<String> some = entities.tailMap(prefix, true).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .limit(limit)
                .toList();
        for (String key : some) {
            entities.remove(key).forEach(row -> rows.remove(row.ordering()));
            states.remove(key);
            snapshots.remove(key);
        }
        return !some.isEmpty();
    }

    /** What all rows of an entity lead to. */
    EntityState state(String persistenceId) {
        return states.getOrDefault(persistenceId, EntityState.EMPTY);
    }

    List<Row> rowsOf(String persistenceId) {
        return entities.getOrDefault(persistenceId, List.of());
    }

    /** @param stored the entity after all of its rows */
    void keepSnapshot(String persistenceId, StoredEntity stored) {
        snapshots.put(persistenceId, new Snapshot(rowsOf(persistenceId).size(), stored));
    }

    /** Reads the newest snapshot and the rows after it. */
    StoredEntity recover(String persistenceId, BiFunction<StoredEntity, EventRow, StoredEntity> after) {
        Snapshot newest = snapshots.getOrDefault(persistenceId, new Snapshot(0, StoredEntity.EMPTY));
        List<Row> rows = rowsOf(persistenceId);
        StoredEntity stored = newest.stored();
        for (Row row : rows.subList(newest.rows(), rows.size())) {
            stored = after.apply(stored, EventRowCodec.decode(row.payload()));
        }
        return stored;
    }
}
