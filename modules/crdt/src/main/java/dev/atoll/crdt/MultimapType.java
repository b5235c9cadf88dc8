package dev.atoll.crdt;

import java.util.List;

/** {@code multimap}: fields that are sets, each there while it has elements; an add wins over a concurrent remove. */
public final class MultimapType extends FieldsType {

    private static final String OPERATIONS = "add or remove with a path, clear or delete";

    MultimapType() {
        super("multimap", 8, OPERATIONS);
    }

    @Override
    Decision decideAt(MapValue value, Operation.AtPath operation, Origin self) {
        DataType<?> type = fieldType(operation.operation());
        if (type != null && type.tag() != DataTypes.SET.tag()) {
            return Decision.wrongOperation(this, operation, OPERATIONS);
        }
        List<String> names = operation.path().names();
        if (names.size() > 1) {
            return refused("A multimap has no fields in its fields, as " + text(names)
                    + " says: use a path of one name, or a collection of type map.");
        }
        return decideField(names.get(0), value.field(names.get(0)), type, operation.operation(), self);
    }

    /** An empty field is no field: nothing but its elements tells that it is there. */
    @Override
    Slot<?> kept(Slot<?> slot) {
        return slot.withoutDots();
    }
}
