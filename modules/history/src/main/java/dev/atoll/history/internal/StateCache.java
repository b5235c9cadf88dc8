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

    /**
     * @param measured what the state took when it was last measured
     * @param since the bytes of the rows applied since; no state grows by more
     */
    private record Held(EntityState state, long measured, long since) {
        long bytes() {
            return measured + since;
        }
    }

    private final long maxBytes;
    private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    StateCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    Optional<EntityState> get(String persistenceId) {
        return Optional.ofNullable(held.get(persistenceId)).map(Held::state);
    }

    /** @param rowBytes of the row that made this state of the one that is held, if any is */
    void put(String persistenceId, EntityState state, long rowBytes) {
        Held now = now(held.remove(persistenceId), state, rowBytes);
        held.put(persistenceId, now);
        Iterator<Held> oldest = held.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** Measures only when what was added may be a third of it: measuring costs as much as writing the state out. */
    private Held now(Held before, EntityState state, long rowBytes) {
        bytes -= before == null ? 0 : before.bytes();
        boolean measure = before == null || 2 * (before.since() + rowBytes) > before.measured();
        Held now = measure
                ? new Held(state, FIXED_BYTES + bytes(state), 0)
                : new Held(state, before.measured(), before.since() + rowBytes);
        bytes += now.bytes();
        return now;
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
