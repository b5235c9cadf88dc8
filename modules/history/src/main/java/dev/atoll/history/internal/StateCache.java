package dev.atoll.history.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.Slot;
import dev.atoll.crdt.codec.BinaryWriter;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The states of entities used last, within a number of bytes. For one thread. */
final class StateCache {

    private static final long FIXED_BYTES = 400;

    private record Held(EntityState state, long bytes) {}

    private final long maxBytes;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    StateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    Optional<EntityState> get(String persistenceId) {
        return Optional.ofNullable(held.get(persistenceId)).map(Held::state);
    }

    void put(String persistenceId, EntityState state) {
        remove(persistenceId);
        long size = FIXED_BYTES + bytes(state);
        held.put(persistenceId, new Held(state, size));
        bytes += size;
        Iterator<Held> oldest = held.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    void remove(String persistenceId) {
        Held removed = held.remove(persistenceId);
        bytes -= removed == null ? 0 : removed.bytes();
    }

    private static long bytes(EntityState state) {
        return state.slots().stream().mapToLong(StateCache::bytes).sum();
    }

    private static <V> long bytes(Slot<V> slot) {
        if (slot.value() instanceof RegisterValue register) {
            return register.versions().stream()
                    .mapToLong(version -> version.value().size() + 100L)
                    .sum();
        }
        BinaryWriter out = new BinaryWriter();
        slot.type().writeValue(out, slot.value());
        return out.size();
    }
}
