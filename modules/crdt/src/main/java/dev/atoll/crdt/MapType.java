package dev.atoll.crdt;

import java.util.List;

/**
 * {@code map}: fields that are registers, counters, sets or maps. Concurrent writes to different fields both survive, and
 * so does an update in a field that another region removes at the same time.
 */
public final class MapType extends FieldsType {

    MapType() {
        super("map", 7, "put, increment, decrement, add or remove with a path, clear or delete");
    }

    /** In the register fields. */
    @Override
    public boolean hasConflicts() {
        return true;
    }

    @Override
    Decision decideAt(MapValue value, Operation.AtPath operation, Origin self) {
        return decide(value, operation, self, 0);
    }

    /** @param depth how many names of the path lead to this value */
    private static Decision decide(MapValue value, Operation.AtPath operation, Origin self, int depth) {
        List<String> names = operation.path().names();
        String name = names.get(depth);
        List<String> here = names.subList(0, depth + 1);
        FieldValue field = value.field(name);
        Slot<?> shown = field.shown();
        if (depth == names.size() - 1) {
            if (operation.operation() instanceof Operation.ChooseKind choice) {
                return KindChoice.decide(name, field, choice);
            }
            DataType<?> type = fieldType(operation.operation());
            return shown == null || type == null || type.tag() == shown.type().tag()
                    ? decideField(name, field, type, operation.operation(), self)
                    : refused("Operation '" + operation.name() + "' does not fit field " + text(here) + ", which is a "
                            + shown.type().name() + ": use " + operationsOf(shown.type()) + ".");
        }
        if (shown != null && shown.type().tag() != DataTypes.MAP.tag()) {
            return refused("Field " + text(here) + " is a " + shown.type().name() + ", not a map: there is nothing in"
                    + " it. Remove it first, or use another path.");
        }
        MapValue below = field.slot(DataTypes.MAP).value();
        return inside(name, DataTypes.MAP, decide(below, operation, self, depth + 1));
    }

    private static String operationsOf(DataType<?> type) {
        return switch (type.name()) {
            case "register" -> "put, or remove without elements";
            case "counter" -> "increment, decrement, or remove without elements";
            case "set" -> "add or remove with elements, or remove without";
            default -> "a path to a field in it, or remove without elements";
        };
    }

    @Override
    Slot<?> kept(Slot<?> slot) {
        return slot;
    }
}
