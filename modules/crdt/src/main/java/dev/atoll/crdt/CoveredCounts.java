package dev.atoll.crdt;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the removing region had seen counted in a field and in all that lies in it. Everything else that a removal covers
 * follows from the event's dependencies; of a counter they tell which events are covered, but not what those add up to.
 *
 * @param tallies of the field's own counter
 * @param below by field, where the field is a map; none that is empty
 */
public record CoveredCounts(SortedMap<Origin, CounterValue.Tally> tallies, SortedMap<String, CoveredCounts> below) {

    static final CoveredCounts NONE = new CoveredCounts(Collections.emptySortedMap(), Collections.emptySortedMap());

    static CoveredCounts of(FieldValue field) {
        SortedMap<Origin, CounterValue.Tally> tallies =
                field.slot(DataTypes.COUNTER).value().notDeleted();
        SortedMap<String, CoveredCounts> below =
                of(field.slot(DataTypes.MAP).value()).below();
        return new CoveredCounts(tallies, below);
    }

    static CoveredCounts of(MapValue map) {
        SortedMap<String, CoveredCounts> below = new TreeMap<>();
        map.fields().forEach((name, field) -> {
            CoveredCounts covered = of(field);
            if (!covered.isEmpty()) {
                below.put(name, covered);
            }
        });
        return new CoveredCounts(NONE.tallies, Collections.unmodifiableSortedMap(below));
    }

    /** Less what is covered of the field's own value of one kind. */
    CoveredCounts without(DataType<?> kind) {
        return new CoveredCounts(
                kind.tag() == DataTypes.COUNTER.tag() ? NONE.tallies : tallies,
                kind.tag() == DataTypes.MAP.tag() ? NONE.below : below);
    }

    private boolean isEmpty() {
        return tallies.isEmpty() && below.isEmpty();
    }

    CoveredCounts in(String name) {
        return below.getOrDefault(name, NONE);
    }
}
