package dev.atoll.crdt;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of some origins values refer to, and with which numbers. For one thread. */
public final class Needed {

    private final Set<Origin> unneeded;
    /** Null when the numbers are not asked for. */
    private final Map<Origin, Long> highest;

    private Needed(Set<Origin> origins, Map<Origin, Long> highest) {
        this.unneeded = new HashSet<>(origins);
        this.highest = highest;
    }

    /** Only which: a value need not go on once all of them are needed. */
    static Needed among(Set<Origin> origins) {
        return new Needed(origins, null);
    }

    /** A value refers to this event. */
    public void add(Origin origin, long sequence) {
        unneeded.remove(origin);
        if (highest != null) {
            highest.merge(origin, sequence, Math::max);
        }
    }

    /** Whether nothing that is added makes a difference any more. */
    public boolean isSettled() {
        return highest == null && unneeded.isEmpty();
    }

    /** Those that nothing has referred to. */
    Set<Origin> unneeded() {
        return unneeded;
    }

    /**
     * The vector in numbers, as events carry it: of an origin that stands at {@link VersionVector#ALL} as many events as the
     * values refer to. Whoever has those has all that a change can take away.
     */
    static VersionVector counted(VersionVector seen, List<Slot<?>> slots) {
        if (!seen.hasAll()) {
            return seen;
        }
        Needed needed = new Needed(Set.of(), new HashMap<>());
        slots.forEach(slot -> slot.takeNeeded(needed));
        VersionVector[] counted = {seen.withoutAll()};
        needed.highest.forEach((origin, sequence) -> {
            if (seen.get(origin) == VersionVector.ALL) {
                counted[0] = counted[0].with(origin, sequence);
            }
        });
        return counted[0];
    }
}
