package dev.atoll.history.internal;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.history.DiscardedWrites;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What some rows add to the records of discarded writes: one for each key and rewind. */
final class Discards {

    private static final long MAX_BYTES = 256 << 10;

    private final Instant now;
    private final Map<String, DiscardedWrites> found = new LinkedHashMap<>();

    Discards(Instant now) {
        this.now = now;
    }

    /**
     * @param rewind the rewind's event, when this is it
     * @param to where it went, when this is it
     */
    void add(
            EntityId entity,
            Epoch epoch,
            Optional<Dot> rewind,
            Optional<HybridTimestamp> to,
            List<DiscardedWrites.Write> writes) {
        String id = ConflictIds.of(entity, epoch);
        DiscardedWrites more = bounded(new DiscardedWrites(id, entity, epoch, rewind, to, writes, writes.size(), now));
        found.merge(id, more, Discards::both);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    Collection<DiscardedWrites> all() {
        return found.values();
    }

    /** The record with what was added to it; a write that both list is one. */
    static DiscardedWrites both(DiscardedWrites before, DiscardedWrites more) {
        Set<Dot> known = new HashSet<>();
        before.writes().forEach(write -> known.add(write.dot()));
        List<DiscardedWrites.Write> writes = new ArrayList<>(before.writes());
        more.writes().stream().filter(write -> !known.contains(write.dot())).forEach(writes::add);
        long twice = (long) before.writes().size() + more.writes().size() - writes.size();
        return bounded(new DiscardedWrites(
                before.id(),
                before.entity(),
                before.epoch(),
                before.rewind().or(more::rewind),
                before.to().or(more::to),
                writes,
                before.count() + more.count() - twice,
                more.recorded()));
    }

    /** Lists the newest, within the bounds. */
    private static DiscardedWrites bounded(DiscardedWrites all) {
        return new DiscardedWrites(
                all.id(),
                all.entity(),
                all.epoch(),
                all.rewind(),
                all.to(),
                NewestWrites.of(all.writes(), DiscardedWrites.MOST_WRITES, MAX_BYTES),
                all.count(),
                all.recorded());
    }
}
