package dev.atoll.crdt;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Takes an entity back to what it held at an instant. Its event has the epoch that begins with it: whatever was made in a
 * lower one, here or elsewhere, before or concurrently, leaves the values alone from then on.
 *
 * @param to the instant
 * @param seen the events that were in force then
 * @param slots the values as they were then, of those types that {@linkplain DataType#rewinds rewind}, in the order of
 *     their tags
 */
public record Rewound(HybridTimestamp to, VersionVector seen, List<Slot<?>> slots) implements Change {

    public Rewound {
        slots = List.copyOf(slots);
    }

    static Rewound to(HybridTimestamp to, EntityState past) {
        return new Rewound(to, Needed.counted(past.seen(), past.slots()), rewinding(past.slots()));
    }

    /** What was seen of the origins that the values refer to: it has to be known with them, also where it was forgotten. */
    VersionVector needed() {
        Set<Origin> origins = new HashSet<>();
        seen.forEach((origin, sequence) -> origins.add(origin));
        Needed needed = Needed.among(origins);
        slots.forEach(slot -> slot.takeNeeded(needed));
        return seen.without(needed.unneeded());
    }

    Operation operation() {
        return new Operation.Rewind(to, new EntityState(seen, Epoch.ZERO, TimestampVector.EMPTY, slots));
    }

    static List<Slot<?>> rewinding(List<Slot<?>> slots) {
        return slots.stream().filter(slot -> slot.type().rewinds()).toList();
    }
}
