package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pcollections.TreePMap;

/**
 * The binary forms of maps and their changes.
 *
 * <p>Change: its kind, the names from the map to the field, the type of the field's value with the change of it, or what
 * the removal covers. Value: for each field its name and its values, each with its type and the dots that keep it; those
 * of a register are its versions' and are left out. Never deeper than {@link FieldPath#MAX_DEPTH}.
 */
final class MapCodec {

    private static final int UPDATED = 1;
    private static final int REMOVED = 2;
    private static final int CLEARED = 3;
    private static final int DELETED = 4;
    private static final int CHOSEN = 5;

    private MapCodec() {}

    static void writeChange(BinaryWriter out, MapChange change) {
        List<String> names = new ArrayList<>();
        MapChange last = change;
        while (last instanceof MapChange.Updated updated && updated.change() instanceof MapChange deeper) {
            names.add(updated.name());
            last = deeper;
        }
        if (last instanceof MapChange.Updated updated) {
            names.add(updated.name());
            writeNames(out.writeByte(UPDATED), names);
            out.writeByte(updated.type().tag());
            updated.type().writeChange(out, updated.change());
        } else if (last instanceof MapChange.Removed removed) {
            names.add(removed.name());
            writeNames(out.writeByte(REMOVED), names);
            writeCovered(out, removed.covered());
        } else if (last instanceof MapChange.Chosen chosen) {
            names.add(chosen.name());
            writeChosen(out.writeByte(CHOSEN), names, chosen);
        } else {
            MapChange.Cleared cleared = (MapChange.Cleared) last;
            writeCovered(out.writeByte(cleared.deletes() ? DELETED : CLEARED), cleared.covered());
        }
    }

    static MapChange readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case UPDATED -> {
                List<String> names = readNames(in);
                DataType<?> type = readFieldType(in);
                if (type.tag() == DataTypes.MAP.tag()) {
                    throw in.corrupt("a change of a map as a whole, within a map");
                }
                yield at(names, new MapChange.Updated(last(names), type, type.readChange(in)));
            }
            case REMOVED -> {
                List<String> names = readNames(in);
                yield at(names, new MapChange.Removed(last(names), readCovered(in, names.size())));
            }
            case CHOSEN -> readChosen(in);
            case CLEARED -> new MapChange.Cleared(false, readCovered(in, 0));
            case DELETED -> new MapChange.Cleared(true, readCovered(in, 0));
            default -> throw in.corrupt("map change " + kind);
        };
    }

    private static void writeChosen(BinaryWriter out, List<String> names, MapChange.Chosen chosen) {
        writeNames(out, names);
        writeCovered(out.writeByte(chosen.kind().tag()), chosen.covered());
        out.writeByte(chosen.content().isPresent() ? 1 : 0);
        chosen.content().ifPresent(content -> FieldContent.write(out, content));
    }

    private static MapChange readChosen(BinaryReader in) {
        List<String> names = readNames(in);
        DataType<?> kind = readFieldType(in);
        CoveredCounts covered = readCovered(in, names.size());
        Optional<FieldContent> content = in.readByte() != 0 ? Optional.of(FieldContent.read(in)) : Optional.empty();
        return at(names, new MapChange.Chosen(last(names), kind, covered, content));
    }

    /** The change of the last name's map as one of the map in which the path begins. */
    private static MapChange at(List<String> names, MapChange change) {
        MapChange outer = change;
        for (int i = names.size() - 2; i >= 0; i--) {
            outer = new MapChange.Updated(names.get(i), DataTypes.MAP, outer);
        }
        return outer;
    }

    static void writeValue(BinaryWriter out, MapValue value) {
        out.writeVarLong(value.fields().size());
        value.fields().forEach((name, field) -> {
            out.writeString(name).writeVarLong(field.slots().size());
            field.slots().forEach(slot -> writeSlot(out, slot));
        });
    }

    static MapValue readValue(BinaryReader in) {
        return readValue(in, 1);
    }

    private static MapValue readValue(BinaryReader in, int depth) {
        requireDepth(in, depth);
        int count = in.readCount();
        Map<String, FieldValue> fields = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            fields.put(in.readString(), readField(in, depth));
        }
        return new MapValue(TreePMap.from(fields));
    }

    private static FieldValue readField(BinaryReader in, int depth) {
        int count = in.readCount();
        List<Slot<?>> slots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            DataType<?> type = readFieldType(in);
            slots.add(
                    type.tag() == DataTypes.MAP.tag()
                            ? new Slot<>(DataTypes.MAP, readValue(in, depth + 1), VersionCodec.readDots(in))
                            : readSlot(in, type));
        }
        return new FieldValue(slots);
    }

    private static <V> void writeSlot(BinaryWriter out, Slot<V> slot) {
        out.writeByte(slot.type().tag());
        slot.type().writeValue(out, slot.value());
        if (!(slot.value() instanceof RegisterValue)) {
            VersionCodec.writeDots(out, slot.alive());
        }
    }

    private static <V> Slot<V> readSlot(BinaryReader in, DataType<V> type) {
        V value = type.readValue(in);
        List<Dot> alive = value instanceof RegisterValue register ? register.dots() : VersionCodec.readDots(in);
        return new Slot<>(type, value, alive);
    }

    static DataType<?> readFieldType(BinaryReader in) {
        int tag = in.readByte();
        for (DataType<?> type : List.of(DataTypes.REGISTER, DataTypes.COUNTER, DataTypes.SET, DataTypes.MAP)) {
            if (type.tag() == tag) {
                return type;
            }
        }
        throw in.corrupt("a field of type " + tag);
    }

    private static void writeNames(BinaryWriter out, List<String> names) {
        out.writeVarLong(names.size());
        names.forEach(out::writeString);
    }

    private static List<String> readNames(BinaryReader in) {
        int count = in.readCount();
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.readString());
        }
        try {
            return new FieldPath(names).names();
        } catch (AtollException e) {
            throw in.corrupt(e.getMessage());
        }
    }

    private static String last(List<String> names) {
        return names.get(names.size() - 1);
    }

    private static void writeCovered(BinaryWriter out, CoveredCounts covered) {
        CounterType.writeTallies(out, covered.tallies());
        out.writeVarLong(covered.below().size());
        covered.below().forEach((name, below) -> writeCovered(out.writeString(name), below));
    }

    private static CoveredCounts readCovered(BinaryReader in, int depth) {
        requireDepth(in, depth);
        SortedMap<Origin, CounterValue.Tally> tallies = CounterType.readTallies(in);
        int count = in.readCount();
        SortedMap<String, CoveredCounts> below = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            below.put(in.readString(), readCovered(in, depth + 1));
        }
        return new CoveredCounts(tallies, Collections.unmodifiableSortedMap(below));
    }

    private static void requireDepth(BinaryReader in, int depth) {
        if (depth > FieldPath.MAX_DEPTH) {
            throw in.corrupt("maps within maps beyond depth " + FieldPath.MAX_DEPTH);
        }
    }
}
