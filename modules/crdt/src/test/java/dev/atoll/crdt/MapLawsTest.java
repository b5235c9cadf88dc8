package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The laws once more for maps and multimaps, whose histories have more to them. */
class MapLawsTest {

    @Property(tries = 2000)
    void mergingStatesInAnyOrderGivesWhatApplyingTheEventsGives(
            @ForAll boolean multimap, @ForAll long seed, @ForAll @IntRange(min = 40, max = 160) int steps) {
        Mesh mesh = Histories.random(multimap ? DataTypes.MULTIMAP : DataTypes.MAP, seed, steps);
        EntityState forwards = EntityState.EMPTY;
        EntityState backwards = EntityState.EMPTY;
        int last = mesh.origins.size() - 1;
        for (int region = 0; region <= last; region++) {
            forwards = forwards.merge(mesh.state(region));
            backwards = mesh.state(last - region).merge(backwards);
        }
        mesh.heal();
        byte[] expected = EntityStateCodec.encode(mesh.state(0));
        for (int region = 1; region <= last; region++) {
            assertThat(EntityStateCodec.encode(mesh.state(region))).isEqualTo(expected);
        }
        assertThat(EntityStateCodec.encode(forwards)).isEqualTo(expected);
        assertThat(EntityStateCodec.encode(backwards)).isEqualTo(expected);
        assertThat(EntityStateCodec.decode(expected)).isEqualTo(mesh.state(0));
    }

    /** What all have seen and then clear is gone in all, whatever was before; only counts leave something behind. */
    @Property(tries = 500)
    void aClearOfAllThatIsThereLeavesNothingToSee(@ForAll boolean multimap, @ForAll long seed) {
        DataType<MapValue> type = multimap ? DataTypes.MULTIMAP : DataTypes.MAP;
        Mesh mesh = Histories.random(type, seed, 80);
        mesh.heal();
        mesh.write(0, type, new Operation.Clear());
        mesh.heal();
        for (int region = 0; region < mesh.origins.size(); region++) {
            mesh.state(region).visible(type).ifPresent(slot -> {
                assertThat(slot.view(ConflictPolicy.LAST_WRITER_WINS))
                        .isEqualTo(new View.Fields(Collections.emptySortedMap()));
                assertThat(kinds((MapValue) slot.value())).isSubsetOf("counter", "map");
            });
        }
    }

    private static List<String> kinds(MapValue map) {
        List<String> kinds = new ArrayList<>();
        for (FieldValue field : map.fields().values()) {
            for (Slot<?> slot : field.slots()) {
                kinds.add(slot.type().name());
                if (slot.value() instanceof MapValue below) {
                    kinds.addAll(kinds(below));
                }
            }
        }
        return kinds;
    }
}
