package dev.atoll.crdt;

import java.util.Set;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * A map. Persistent, as {@link SetValue} is.
 *
 * @param fields by name; none that says nothing
 */
public record MapValue(PSortedMap<String, FieldValue> fields) {

    public static final MapValue EMPTY = new MapValue(TreePMap.empty());

    FieldValue field(String name) {
        return fields.getOrDefault(name, FieldValue.EMPTY);
    }

    /** Whether a reader sees no field. */
    boolean looksEmpty() {
        return fields.values().stream().allMatch(field -> field.shown() == null);
    }

    MapValue with(String name, FieldValue field) {
        return new MapValue(field.slots().isEmpty() ? fields.minus(name) : fields.plus(name, field));
    }

    @SuppressWarnings("ReferenceEquality") // a field that forgets nothing is the same one
    MapValue forget(Set<Origin> retired) {
        MapValue left = this;
        for (var entry : fields.entrySet()) {
            FieldValue field = entry.getValue().forget(retired);
            left = field == entry.getValue() ? left : left.with(entry.getKey(), field);
        }
        return left;
    }

    MapValue merge(VersionVector seenMine, MapValue theirs, VersionVector seenTheirs) {
        MapValue merged = this;
        for (String name : fields.plusAll(theirs.fields).keySet()) {
            FieldValue mine = field(name);
            FieldValue both = mine.merge(seenMine, theirs.field(name), seenTheirs);
            merged = both.equals(mine) ? merged : merged.with(name, both);
        }
        return merged;
    }
}
