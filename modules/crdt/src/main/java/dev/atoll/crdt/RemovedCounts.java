package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What removed counters in fields of a map had left behind at a time.
 *
 * <p>A removal that is made elsewhere at the same time, a count that its origin adds in ignorance of the removal, and a state
 * from before it would be taken for something else if that were not known. As soon as every region has applied the removals,
 * it may go. Then a removal says nothing of a count that is not there, states from before are told by their time
 * ({@link Forgetting#elsewhere}), whoever has seen the removal counts anew, and an event that goes on with a count which is
 * not there is {@link Reception.Stale}: its origin is asked for its state.
 */
public final class RemovedCounts {

    private final HybridTimestamp known;
    private final MapValue left;

    private RemovedCounts(HybridTimestamp known, MapValue left) {
        this.known = known;
        this.left = left;
    }

    /** Those of the entity as it is now. */
    public static RemovedCounts of(EntityState state) {
        return new RemovedCounts(state.timestamp(), of(mapOf(state)));
    }

    private static MapValue of(MapValue map) {
        MapValue left = MapValue.EMPTY;
        for (Map.Entry<String, FieldValue> field : map.fields().entrySet()) {
            left = left.with(field.getKey(), of(field.getValue()));
        }
        return left;
    }

    private static FieldValue of(FieldValue field) {
        FieldValue left = FieldValue.EMPTY;
        for (Slot<?> slot : field.slots()) {
            if (slot.value() instanceof CounterValue counter) {
                left = left.with(new Slot<>(DataTypes.COUNTER, counter.onlyDeleted(), List.of()));
            } else if (slot.value() instanceof MapValue map) {
                left = left.with(new Slot<>(DataTypes.MAP, of(map), List.of()));
            }
        }
        return left;
    }

    private static MapValue mapOf(EntityState state) {
        return state.slots().stream()
                .filter(slot -> slot.type().tag() == DataTypes.MAP.tag())
                .map(slot -> (MapValue) slot.value())
                .findFirst()
                .orElse(MapValue.EMPTY);
    }

    public boolean isEmpty() {
        return left.fields().isEmpty();
    }

    /**
     * Whether they may go.
     *
     * @param horizon everything that any region accepted up to there is applied here and everywhere else
     */
    public boolean mayGo(HybridTimestamp horizon) {
        return horizon.packed() > 0 && known.compareTo(horizon) <= 0;
    }

    /** The entity without them, as far as they are there and nothing was counted in their place. Readers see the same. */
    public EntityState takenFrom(EntityState state) {
        if (isEmpty()) {
            return state;
        }
        List<Slot<?>> slots = new ArrayList<>(state.slots().size());
        for (Slot<?> slot : state.slots()) {
            boolean map = slot.type().tag() == DataTypes.MAP.tag();
            slots.add(map ? takenFromMap(slot, left) : slot);
        }
        return new EntityState(state.seen(), state.epoch(), state.newest(), slots, state.forgotten());
    }

    private static MapValue takenFrom(MapValue map, MapValue left) {
        MapValue rest = map;
        for (Map.Entry<String, FieldValue> field : left.fields().entrySet()) {
            FieldValue known = field.getValue();
            rest = rest.with(field.getKey(), rest.field(field.getKey()).mapped(slot -> takenFrom(slot, known)));
        }
        return rest;
    }

    private static Slot<?> takenFrom(Slot<?> slot, FieldValue left) {
        if (slot.value() instanceof CounterValue counter) {
            CounterValue rest =
                    counter.withoutDeleted(left.slot(DataTypes.COUNTER).value());
            return new Slot<>(DataTypes.COUNTER, rest, slot.alive());
        }
        return slot.value() instanceof MapValue
                ? takenFromMap(slot, left.slot(DataTypes.MAP).value())
                : slot;
    }

    private static Slot<?> takenFromMap(Slot<?> slot, MapValue left) {
        return new Slot<>(DataTypes.MAP, takenFrom((MapValue) slot.value(), left), slot.alive());
    }

    /** Whether the event goes on with a count of which nothing is known here. */
    static boolean areMissed(EntityState state, DataEvent event) {
        boolean counts = !event.begins() && event.epoch().compareTo(state.epoch()) >= 0;
        return counts
                && event.type().tag() == DataTypes.MAP.tag()
                && areMissed(mapOf(state), event.plainChange(), event.origin());
    }

    private static boolean areMissed(MapValue map, Change change, Origin origin) {
        MapValue value = map;
        Change inner = change;
        CounterValue counter = CounterValue.EMPTY;
        while (inner instanceof MapChange.Updated updated) {
            FieldValue field = value.field(updated.name());
            value = field.slot(DataTypes.MAP).value();
            counter = field.slot(DataTypes.COUNTER).value();
            inner = updated.change();
        }
        return inner instanceof CounterType.CounterChange.Added added
                && !added.anew()
                && !counter.tallies().containsKey(origin);
    }
}
