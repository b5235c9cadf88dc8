package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What a field of a map held of one kind, without who wrote it: enough to write it once more. */
public sealed interface FieldContent {

    /** The kind: register, counter, set or map. */
    DataType<?> type();

    /** As a reader sees it. */
    Payload json();

    /** How many bytes of the user's it has. */
    long bytes();

    /** What the field holds of the kind once this was written to it. */
    Slot<?> writtenTo(FieldValue field, EventContext context);

    record Document(Payload value) implements FieldContent {
        @Override
        public DataType<?> type() {
            return DataTypes.REGISTER;
        }

        @Override
        public Payload json() {
            return value;
        }

        @Override
        public long bytes() {
            return value.size();
        }

        @Override
        public Slot<?> writtenTo(FieldValue field, EventContext context) {
            return field.slot(DataTypes.REGISTER).applyInField(new RegisterType.RegisterChange.Written(value), context);
        }
    }

    record Count(BigInteger total) implements FieldContent {

        private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

        @Override
        public DataType<?> type() {
            return DataTypes.COUNTER;
        }

        @Override
        public Payload json() {
            return Payload.ofUtf8(total.toString());
        }

        @Override
        public long bytes() {
            return Long.BYTES;
        }

        @Override
        public Slot<?> writtenTo(FieldValue field, EventContext context) {
            // what the field held before is removed by the same event
            long by = total.min(MOST).max(MOST.negate()).longValueExact(); // no event counts more
            return field.slot(DataTypes.COUNTER).applyInField(new CounterType.CounterChange.Added(by, true), context);
        }
    }

    record Elements(List<Payload> elements) implements FieldContent {
        public Elements {
            elements = List.copyOf(elements);
        }

        @Override
        public DataType<?> type() {
            return DataTypes.SET;
        }

        @Override
        public Payload json() {
            StringJoiner list = new StringJoiner(",", "[", "]");
            elements.forEach(element -> list.add(element.utf8()));
            return Payload.ofUtf8(list.toString());
        }

        @Override
        public long bytes() {
            return elements.stream().mapToLong(element -> element.size() + 2L).sum();
        }

        @Override
        public Slot<?> writtenTo(FieldValue field, EventContext context) {
            return field.slot(DataTypes.SET).applyInField(new SetType.SetChange.Added(elements), context);
        }
    }

    record Fields(SortedMap<String, FieldContent> fields) implements FieldContent {
        public Fields {
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }

        @Override
        public DataType<?> type() {
            return DataTypes.MAP;
        }

        @Override
        public Payload json() {
            StringJoiner members = new StringJoiner(",", "{", "}");
            fields.forEach((name, field) ->
                    members.add(quoted(name) + ":" + field.json().utf8()));
            return Payload.ofUtf8(members.toString());
        }

        /** Names of fields have no control characters. */
        private static String quoted(String name) {
            return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }

        @Override
        public long bytes() {
            return fields.entrySet().stream()
                    .mapToLong(
                            field -> field.getKey().length() + field.getValue().bytes())
                    .sum();
        }

        @Override
        public Slot<?> writtenTo(FieldValue field, EventContext context) {
            Slot<MapValue> before = field.slot(DataTypes.MAP);
            MapValue after = before.value();
            for (Map.Entry<String, FieldContent> each : fields.entrySet()) {
                FieldValue below = after.field(each.getKey());
                after = after.with(each.getKey(), below.with(each.getValue().writtenTo(below, context)));
            }
            List<Dot> kept = Dots.notSeen(before.alive(), dot -> dot, context.seen());
            return new Slot<>(DataTypes.MAP, after, Dots.plus(kept, context.dot(), dot -> dot));
        }
    }

    /** What a present value of a field holds; of a register in conflict the last writer's document. */
    static FieldContent of(Slot<?> slot) {
        if (slot.value() instanceof MapValue map) {
            SortedMap<String, FieldContent> fields = new TreeMap<>();
            map.fields().forEach((name, field) -> {
                if (field.shown() != null) {
                    fields.put(name, of(field.shown()));
                }
            });
            return new Fields(fields);
        }
        if (slot.value() instanceof CounterValue counter) {
            return new Count(counter.total());
        }
        if (slot.value() instanceof SetValue set) {
            return new Elements(List.copyOf(set.elements().keySet()));
        }
        View.Document document = (View.Document) slot.view(ConflictPolicy.LAST_WRITER_WINS);
        return new Document(document.payload());
    }

    /** Writes the kind, then what there is of it. */
    static void write(BinaryWriter out, FieldContent content) {
        out.writeByte(content.type().tag());
        if (content instanceof Document document) {
            out.writeBytes(document.value().bytes());
        } else if (content instanceof Count count) {
            out.writeSigned(count.total());
        } else if (content instanceof Elements elements) {
            out.writeVarLong(elements.elements().size());
            elements.elements().forEach(element -> out.writeBytes(element.bytes()));
        } else {
            SortedMap<String, FieldContent> fields = ((Fields) content).fields();
            out.writeVarLong(fields.size());
            fields.forEach((name, field) -> write(out.writeString(name), field));
        }
    }

    static FieldContent read(BinaryReader in) {
        return read(in, 1);
    }

    private static FieldContent read(BinaryReader in, int depth) {
        if (depth > FieldPath.MAX_DEPTH) {
            throw in.corrupt("maps within maps beyond depth " + FieldPath.MAX_DEPTH);
        }
        DataType<?> type = MapCodec.readFieldType(in);
        if (type.tag() == DataTypes.REGISTER.tag()) {
            return new Document(Payload.of(in.readBytes()));
        }
        if (type.tag() == DataTypes.COUNTER.tag()) {
            return new Count(in.readSigned());
        }
        int count = in.readCount();
        if (type.tag() == DataTypes.SET.tag()) {
            List<Payload> elements = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                elements.add(Payload.of(in.readBytes()));
            }
            return new Elements(elements);
        }
        SortedMap<String, FieldContent> fields = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            fields.put(in.readString(), read(in, depth + 1));
        }
        return new Fields(fields);
    }
}
