package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code map} and {@code multimap} share: fields that hold values of other types.
 *
 * <p>A field is there while an update of it lives that no removal has seen. A removal in a field is no update: it does not
 * keep the field, or the maps that it lies in, from being removed at the same time.
 */
abstract sealed class FieldsType implements DataType<MapValue> permits MapType, MultimapType {

    private final String name;
    private final int tag;
    private final String operations;

    /** @param operations those that fit, for people */
    FieldsType(String name, int tag, String operations) {
        this.name = name;
        this.tag = tag;
        this.operations = operations;
    }

    /** What becomes of an operation on one field. */
    abstract Decision decideAt(MapValue value, Operation.AtPath operation, Origin self);

    /** The field's value as it is kept. */
    abstract Slot<?> kept(Slot<?> slot);

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int tag() {
        return tag;
    }

    @Override
    public final MapValue empty() {
        return MapValue.EMPTY;
    }

    @Override
    public final Decision decide(MapValue value, Operation operation, Origin self) {
        if (operation instanceof Operation.AtPath atPath) {
            return decideAt(value, atPath, self);
        }
        if (operation instanceof Operation.Clear && value.looksEmpty()) {
            return new Decision.Unchanged();
        }
        if (operation instanceof Operation.Clear || operation instanceof Operation.Delete) {
            boolean deletes = operation instanceof Operation.Delete;
            return new Decision.Accepted(new MapChange.Cleared(deletes, CoveredCounts.of(value)));
        }
        return Decision.wrongOperation(this, operation, operations);
    }

    /** The decision on a field of this value, once it is clear that the operation fits the field. */
    static Decision decideField(String name, FieldValue field, DataType<?> type, Operation operation, Origin self) {
        if (operation instanceof Operation.Delete) {
            return field.shown() == null
                    ? new Decision.Unchanged()
                    : new Decision.Accepted(new MapChange.Removed(name, CoveredCounts.of(field)));
        }
        return inside(name, type, anew(field, self, field.slot(type).decide(operation, self)));
    }

    /** An origin of whose counts in the field nothing is left counts anew: others may know no more of what it counted. */
    private static Decision anew(FieldValue field, Origin self, Decision decision) {
        return decision instanceof Decision.Accepted accepted
                        && accepted.change() instanceof CounterType.CounterChange.Added added
                        && field.slot(DataTypes.COUNTER).value().isDeleted(self)
                ? new Decision.Accepted(new CounterType.CounterChange.Added(added.by(), true))
                : decision;
    }

    /** The decision on a value that lies in the field, as one on the value that has the field. */
    static Decision inside(String name, DataType<?> type, Decision decision) {
        return decision instanceof Decision.Accepted accepted
                ? new Decision.Accepted(new MapChange.Updated(name, type, accepted.change()))
                : decision;
    }

    @Override
    public final MapValue apply(MapValue value, Change change, EventContext context) {
        if (change instanceof MapChange.Updated updated) {
            FieldValue field = value.field(updated.name());
            Slot<?> slot = field.slot(updated.type());
            return value.with(updated.name(), field.with(kept(slot.applyInField(updated.change(), context))));
        }
        if (change instanceof MapChange.Removed removed) {
            FieldValue field = value.field(removed.name());
            return value.with(removed.name(), removed(field, removed.covered(), context));
        }
        if (change instanceof MapChange.Chosen chosen) {
            return value.with(chosen.name(), chosen(value.field(chosen.name()), chosen, context));
        }
        CoveredCounts covered = ((MapChange.Cleared) change).covered();
        MapValue cleared = value;
        for (var field : value.fields().entrySet()) {
            FieldValue rest = removed(field.getValue(), covered.in(field.getKey()), context);
            cleared = cleared.with(field.getKey(), rest);
        }
        return cleared;
    }

    private FieldValue chosen(FieldValue field, MapChange.Chosen chosen, EventContext context) {
        int stays = chosen.content().isPresent() ? -1 : chosen.kind().tag();
        FieldValue left = field.mapped(slot -> slot.type().tag() == stays
                ? slot
                : kept(slot.applyInField(deletion(slot.type(), chosen.covered()), context)));
        return chosen.content()
                .map(content -> left.with(kept(content.writtenTo(left, context))))
                .orElse(left);
    }

    private FieldValue removed(FieldValue field, CoveredCounts covered, EventContext context) {
        return field.mapped(slot -> kept(slot.applyInField(deletion(slot.type(), covered), context)));
    }

    private static Change deletion(DataType<?> type, CoveredCounts covered) {
        if (type.tag() == DataTypes.COUNTER.tag()) {
            return new CounterType.CounterChange.Deleted(covered.tallies());
        }
        if (type.tag() == DataTypes.SET.tag()) {
            return new SetType.SetChange.Cleared(true);
        }
        return type.tag() == DataTypes.MAP.tag()
                ? new MapChange.Cleared(true, covered)
                : new RegisterType.RegisterChange.Deleted();
    }

    @Override
    public final MapValue merge(MapValue mine, VersionVector seenMine, MapValue theirs, VersionVector seenTheirs) {
        return mine.merge(seenMine, theirs, seenTheirs);
    }

    @Override
    public final MapValue forget(MapValue value, Set<Origin> retired) {
        return value.forget(retired);
    }

    @Override
    public final void takeNeeded(MapValue value, Needed needed) {
        for (FieldValue field : value.fields().values()) {
            if (needed.isSettled()) {
                return;
            }
            field.slots().forEach(slot -> slot.takeNeeded(needed));
        }
    }

    @Override
    public final View view(MapValue value, ConflictPolicy policy) {
        SortedMap<String, View> views = new TreeMap<>();
        SortedMap<String, List<View>> hidden = new TreeMap<>();
        value.fields().forEach((field, values) -> {
            Slot<?> shown = values.shown();
            if (shown != null) {
                views.put(field, shown.view(policy));
                List<Slot<?>> others = values.hidden();
                if (!others.isEmpty()) {
                    hidden.put(field, views(others, policy));
                }
            }
        });
        return new View.Fields(views, hidden);
    }

    private static List<View> views(List<Slot<?>> slots, ConflictPolicy policy) {
        List<View> views = new ArrayList<>(slots.size());
        slots.forEach(slot -> views.add(slot.view(policy)));
        return views;
    }

    @Override
    public final List<Conflict> conflicts(MapValue value) {
        List<Conflict> conflicts = new ArrayList<>();
        value.fields().forEach((field, values) -> {
            Slot<?> shown = values.shown();
            if (shown != null) {
                shown.conflicts().forEach(conflict -> conflicts.add(below(field, conflict)));
                KindChoice.conflict(field, values).ifPresent(conflicts::add);
            }
        });
        return conflicts;
    }

    private static Conflict below(String field, Conflict conflict) {
        List<String> path = new ArrayList<>(List.of(field));
        path.addAll(conflict.path());
        return new Conflict(path, conflict.versions(), conflict.contents());
    }

    @Override
    public final Optional<Operation> operation(Change change) {
        if (change instanceof MapChange.Updated updated) {
            return updated.type().operation(updated.change()).map(operation -> at(updated.name(), operation));
        }
        if (change instanceof MapChange.Removed removed) {
            return Optional.of(at(removed.name(), new Operation.Delete()));
        }
        if (change instanceof MapChange.Chosen chosen) {
            return Optional.of(at(
                    chosen.name(),
                    new Operation.ChooseKind(chosen.kind(), chosen.content(), Optional.empty(), List.of())));
        }
        return Optional.of(change.deletes() ? new Operation.Delete() : new Operation.Clear());
    }

    private static Operation at(String field, Operation operation) {
        if (operation instanceof Operation.AtPath deeper) {
            List<String> names = new ArrayList<>(List.of(field));
            names.addAll(deeper.path().names());
            return new Operation.AtPath(new FieldPath(names), deeper.operation());
        }
        return new Operation.AtPath(FieldPath.of(field), operation);
    }

    @Override
    public final void writeChange(BinaryWriter out, Change change) {
        MapCodec.writeChange(out, (MapChange) change);
    }

    @Override
    public final Change readChange(BinaryReader in) {
        return MapCodec.readChange(in);
    }

    @Override
    public final void writeValue(BinaryWriter out, MapValue value) {
        MapCodec.writeValue(out, value);
    }

    @Override
    public final MapValue readValue(BinaryReader in) {
        return MapCodec.readValue(in);
    }

    static Decision refused(String message) {
        return new Decision.Refused(ErrorCode.WRONG_OPERATION, message);
    }

    /** The type of the fields that the operation is for; null for one that fits all. */
    static DataType<?> fieldType(Operation operation) {
        if (operation instanceof Operation.Increment || operation instanceof Operation.Decrement) {
            return DataTypes.COUNTER;
        }
        if (operation instanceof Operation.Add || operation instanceof Operation.Remove) {
            return DataTypes.SET;
        }
        return operation instanceof Operation.Delete ? null : DataTypes.REGISTER;
    }

    static String text(List<String> path) {
        return "'" + String.join("/", path) + "'";
    }
}
