package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What concurrency means for the fields of maps and multimaps. */
class MapTypeTest {

    private static final int A = 0;
    private static final int B = 1;

    private final Mesh mesh = new Mesh(2);

    private Decision map(int region, Operation operation, String... path) {
        return mesh.write(region, DataTypes.MAP, new Operation.AtPath(FieldPath.of(path), operation));
    }

    private Decision multimap(int region, Operation operation, String... path) {
        return mesh.write(region, DataTypes.MULTIMAP, new Operation.AtPath(FieldPath.of(path), operation));
    }

    private static Operation put(String value) {
        return new Operation.Assign(Payload.ofUtf8(value));
    }

    private static Operation add(String... elements) {
        return new Operation.Add(payloads(elements));
    }

    private static Operation remove(String... elements) {
        return new Operation.Remove(payloads(elements));
    }

    private static Operation remove() {
        return new Operation.Delete();
    }

    private static List<Payload> payloads(String... texts) {
        return List.of(texts).stream().map(Payload::ofUtf8).toList();
    }

    /** As JSON, but without quotes. */
    private String healed(DataType<?> type) {
        mesh.heal();
        assertThat(EntityStateCodec.encode(mesh.state(A))).isEqualTo(EntityStateCodec.encode(mesh.state(B)));
        return text(mesh.state(A).visible(type).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS));
    }

    private static String text(View view) {
        if (view instanceof View.Fields fields) {
            return fields.fields().entrySet().stream()
                    .map(field -> field.getKey() + ":" + text(field.getValue()))
                    .toList()
                    .toString();
        }
        if (view instanceof View.Elements elements) {
            return elements.elements().toString();
        }
        return view instanceof View.Number number
                ? number.value().toString()
                : ((View.Document) view).payload().utf8();
    }

    private static void assertRefused(Decision decision, String reason) {
        assertThat(decision).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.WRONG_OPERATION);
            assertThat(refused.message()).contains(reason);
        });
    }

    @Test
    void concurrentWritesToDifferentFieldsBothSurvive() {
        map(A, put("1"), "profile", "city");
        map(A, new Operation.Increment(3), "visits");
        map(B, put("2"), "profile", "name");
        map(B, add("x"), "tags");
        map(B, new Operation.Decrement(1), "visits");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[profile:[city:1, name:2], tags:[x], visits:2]");
    }

    @Test
    void aRemovalTakesAwayWhatItsRegionHasSeenAndNoMore() {
        map(A, put("1"), "a", "b", "old");
        map(A, new Operation.Increment(10), "a", "b", "count");
        map(A, add("x"), "a", "set");
        mesh.heal();
        map(A, remove(), "a");
        map(B, put("2"), "a", "b", "new");
        map(B, new Operation.Increment(4), "a", "b", "count");
        map(B, add("y"), "a", "set");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[b:[count:4, new:2], set:[y]]]");
    }

    @Test
    void aRemovalInAFieldDoesNotKeepTheField() {
        map(A, put("1"), "a", "b");
        map(A, add("x", "y"), "set");
        mesh.heal();
        map(A, remove(), "a");
        map(A, remove(), "set");
        map(B, remove(), "a", "b");
        map(B, remove("x"), "set");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[]");
    }

    @Test
    void whatARemovalInItLeavesEmptyStays() {
        map(A, put("1"), "a", "b");
        map(A, add("x"), "set");
        map(A, remove(), "a", "b");
        map(A, remove("x"), "set");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[], set:[]]");
    }

    @Test
    void aFieldCreatedWithTwoTypesKeepsBothAndShowsTheOneOfTheLargestTag() {
        map(A, put("1"), "f");
        map(B, new Operation.Increment(2), "f");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[f:2]");
        assertRefused(map(A, put("3"), "f"), "'put' does not fit field 'f', which is a counter: use increment");
        map(A, add("x"), "g");
        map(B, put("1"), "g", "below");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[f:2, g:[below:1]]");
        map(A, remove(), "f");
        map(A, remove(), "g");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[]");
    }

    @Test
    void anOperationThatDoesNotFitTheFieldIsRefusedAndSaysWhatTheFieldIs() {
        map(A, put("1"), "name");
        map(A, put("1"), "profile", "city");
        assertRefused(map(A, add("x"), "name"), "'add' does not fit field 'name', which is a register");
        assertRefused(map(A, put("x"), "name", "first"), "Field 'name' is a register, not a map");
        assertRefused(map(A, put("x"), "profile"), "'profile', which is a map");
        assertRefused(map(A, new Operation.Increment(1), "profile", "city"), "'profile/city', which is a register");
        assertRefused(mesh.write(A, DataTypes.MAP, new Operation.Increment(1)), "does not fit a map: use put");
        assertRefused(
                mesh.write(A, DataTypes.COUNTER, new Operation.AtPath(FieldPath.of("x"), new Operation.Increment(1))),
                "Operation 'increment' with a path does not fit a counter");
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        assertThat(map(A, remove(), "a", "b")).isEqualTo(new Decision.Unchanged());
        assertThat(map(A, remove("x"), "a")).isEqualTo(new Decision.Unchanged());
        assertThat(mesh.write(A, DataTypes.MAP, new Operation.Clear())).isEqualTo(new Decision.Unchanged());
    }

    @Test
    void aClearedMapIsEmptyADeletedOneAbsentAndConcurrentUpdatesSurviveBoth() {
        map(A, put("1"), "a");
        map(A, new Operation.Increment(5), "m", "n");
        mesh.heal();
        mesh.write(A, DataTypes.MAP, new Operation.Clear());
        map(B, new Operation.Increment(2), "m", "n");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[m:[n:2]]");
        mesh.write(A, DataTypes.MAP, new Operation.Clear());
        assertThat(healed(DataTypes.MAP)).isEqualTo("[]");
        mesh.write(A, DataTypes.MAP, new Operation.Delete());
        mesh.heal();
        assertThat(mesh.state(B).visible(DataTypes.MAP)).isEmpty();
    }

    @Test
    void aCounterThatWasRemovedInTwoRegionsAtOnceIsRemovedOnce() {
        map(A, new Operation.Increment(5), "n");
        mesh.heal();
        map(A, remove(), "n");
        mesh.write(B, DataTypes.MAP, new Operation.Clear());
        mesh.heal();
        map(B, new Operation.Increment(2), "n");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[n:2]");
    }

    @Test
    void aFieldThatWasRemovedLeavesNothingBehindButItsCounts() {
        map(A, put("1"), "a", "b", "c");
        map(A, add("x"), "s");
        mesh.heal();
        int before = EntityStateCodec.encode(mesh.state(A)).length;
        for (int i = 0; i < 100; i++) {
            map(A, put("1"), "field-" + i, "deeper");
            map(A, remove(), "field-" + i);
        }
        assertThat(EntityStateCodec.encode(mesh.state(A)).length).isLessThan(before + 10);
    }

    @Test
    void aMultimapHasFieldsWhileTheyHaveElements() {
        multimap(A, add("x", "y"), "f");
        multimap(B, add("z"), "g");
        assertThat(healed(DataTypes.MULTIMAP)).isEqualTo("[f:[x, y], g:[z]]");
        multimap(A, remove("z"), "g");
        assertThat(healed(DataTypes.MULTIMAP)).isEqualTo("[f:[x, y]]");
        multimap(A, remove(), "f");
        multimap(B, add("x"), "f");
        assertThat(healed(DataTypes.MULTIMAP)).isEqualTo("[f:[x]]");
        mesh.write(B, DataTypes.MULTIMAP, new Operation.Clear());
        assertThat(healed(DataTypes.MULTIMAP)).isEqualTo("[]");
        MapValue value = (MapValue)
                mesh.state(A).visible(DataTypes.MULTIMAP).orElseThrow().value();
        assertThat(value).isEqualTo(MapValue.EMPTY);
    }

    @Test
    void aMultimapHasNoOtherFieldsAndNoFieldsInFields() {
        assertRefused(multimap(A, put("1"), "f"), "'put' with a path does not fit a multimap");
        assertRefused(multimap(A, add("1"), "f", "g"), "'f/g'");
        assertRefused(mesh.write(A, DataTypes.MULTIMAP, add("x")), "use add or remove with a path");
    }

    @Test
    void conflictsInFieldsAreFoundWithTheirPaths() {
        map(A, put("1"), "a", "b");
        map(B, put("2"), "a", "b");
        map(A, put("1"), "c");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[b:2], c:1]");
        List<Conflict> conflicts =
                mesh.state(A).visible(DataTypes.MAP).orElseThrow().conflicts();
        assertThat(conflicts).extracting(Conflict::path).containsExactly(List.of("a", "b"));
        assertThat(conflicts.get(0).versions()).hasSize(2);
        assertThat(map(A, new Operation.AssignUnlessConflict(Payload.ofUtf8("3")), "a", "b"))
                .isInstanceOfSatisfying(Decision.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.CONFLICT_OPEN));
        List<Dot> dots = conflicts.get(0).versions().stream()
                .map(RegisterValue.Version::dot)
                .toList();
        map(A, new Operation.Resolve(Payload.ofUtf8("4"), dots), "a", "b");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[b:4], c:1]");
        assertThat(mesh.state(A).visible(DataTypes.MAP).orElseThrow().conflicts())
                .isEmpty();
    }

    @Test
    void aChangeIsTheOperationThatMadeIt() {
        for (Operation operation : List.of(
                new Operation.AtPath(FieldPath.of("a", "b", "c"), new Operation.Decrement(3)),
                new Operation.AtPath(FieldPath.of("a", "b", "c"), remove()),
                new Operation.AtPath(FieldPath.of("d"), put("1")),
                new Operation.Clear(),
                new Operation.AtPath(FieldPath.of("e"), add("x")),
                new Operation.AtPath(FieldPath.of("c", "e"), document("2")),
                new Operation.Delete())) {
            mesh.write(A, DataTypes.MAP, operation);
            List<EventRow.Events> journal = mesh.journal();
            Change change = journal.get(journal.size() - 1).first().change();
            assertThat(DataTypes.MAP.operation(change)).contains(operation);
        }
    }

    private static Operation.ChooseKind document(String value) {
        FieldContent content = new FieldContent.Document(Payload.ofUtf8(value));
        return new Operation.ChooseKind(content.type(), Optional.of(content), Optional.empty(), List.of());
    }

    /** The only conflict of kinds, as seen in region A. */
    private Conflict clash() {
        mesh.heal();
        List<Conflict> conflicts =
                mesh.state(A).visible(DataTypes.MAP).orElseThrow().conflicts();
        assertThat(conflicts).hasSize(1);
        assertThat(conflicts.get(0).kinds()).isTrue();
        return conflicts.get(0);
    }

    /** The choice of the version that has that value, as a client makes it. */
    private static Operation choose(Conflict clash, String json) {
        List<String> values =
                clash.contents().stream().map(content -> content.json().utf8()).toList();
        int at = values.indexOf(json);
        List<Dot> dots =
                clash.versions().stream().map(RegisterValue.Version::dot).toList();
        FieldContent content = clash.contents().get(at);
        return new Operation.ChooseKind(content.type(), Optional.of(content), Optional.of(dots.get(at)), dots);
    }

    @Test
    void aChosenKindThatIsThereStaysWithWhatIsCountedMeanwhileAndTheOthersGo() {
        map(A, put("1"), "a", "b");
        map(B, new Operation.Increment(5), "a", "b");
        Conflict clash = clash();
        map(A, choose(clash, "5"), "a", "b");
        map(B, new Operation.Increment(2), "a", "b");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[b:7]]");
        assertThat(mesh.state(B).visible(DataTypes.MAP).orElseThrow().conflicts())
                .isEmpty();
        assertThat(map(B, choose(clash, "1"), "a", "b")).isInstanceOf(Decision.Accepted.class);
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[b:1]]");
        map(A, choose(clash, "5"), "a", "b");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[a:[b:5]]");
    }

    @Test
    void aChoiceThatIsMadeTwiceCountsOnce() {
        map(A, put("1"), "z");
        map(B, new Operation.Increment(5), "z");
        Conflict clash = clash();
        map(A, choose(clash, "5"), "z");
        map(B, choose(clash, "5"), "z");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[z:5]");
        assertThat(map(A, choose(clash, "5"), "z")).isInstanceOf(Decision.Unchanged.class);
    }

    @Test
    void everyKindIsBroughtBackWhenItIsChosenLater() {
        map(A, add("x", "y"), "z");
        map(A, new Operation.Decrement(4), "n", "z");
        map(A, add("x"), "n", "s", "t");
        map(A, put("2"), "n", "\"q");
        map(B, put("1"), "z");
        map(B, new Operation.Increment(3), "n");
        mesh.heal();
        String map = "{\"\\\"q\":2,\"s\":{\"t\":[x]},\"z\":-4}";
        Conflict set = find("z");
        Conflict fields = find("n");
        map(A, choose(set, "1"), "z");
        map(A, choose(fields, "3"), "n");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[n:3, z:1]");
        map(B, choose(set, "[x,y]"), "z");
        map(B, choose(fields, map), "n");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[n:[\"q:2, s:[t:[x]], z:-4], z:[x, y]]");
    }

    private Conflict find(String field) {
        return mesh.state(A).visible(DataTypes.MAP).orElseThrow().conflicts().stream()
                .filter(conflict -> conflict.path().equals(List.of(field)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aChoiceInAConflictThatHasGoneOnIsRefused() {
        map(A, put("1"), "z");
        map(B, new Operation.Increment(5), "z");
        Conflict clash = clash();
        map(B, new Operation.Increment(1), "z");
        assertThat(map(B, choose(clash, "1"), "z"))
                .isInstanceOfSatisfying(Decision.Refused.class, refused -> assertThat(refused.code())
                        .isEqualTo(ErrorCode.CONFLICT_OPEN));
        map(A, choose(clash, "1"), "z"); // has not seen it: what it has not seen survives
        assertThat(clash().contents().stream().map(each -> each.json().utf8())).containsExactly("1", "1");
        map(B, document("7"), "z");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[z:7]");
    }

    @Test
    void pathsHaveLimits() {
        assertThatThrownBy(() -> FieldPath.of()).hasMessageContaining("0");
        assertThatThrownBy(() -> new FieldPath(Collections.nCopies(17, "x"))).hasMessageContaining("17");
        assertThatThrownBy(() -> FieldPath.of("")).hasMessageContaining("0");
        assertThatThrownBy(() -> FieldPath.of("ä".repeat(101))).hasMessageContaining("202");
        assertThatThrownBy(() -> FieldPath.of("a\nb")).hasMessageContaining("control character");
        assertThatThrownBy(() -> FieldPath.of("\uD83D")).hasMessageContaining("surrogate");
        String[] deepest = Collections.nCopies(16, "x").toArray(String[]::new);
        map(A, new Operation.Increment(1), deepest);
        mesh.heal();
        map(B, remove(), "x");
        assertThat(healed(DataTypes.MAP)).isEqualTo("[]");
    }

    @Test
    void bytesOfEndlesslyNestedMapsAreRefused() {
        BinaryWriter out = new BinaryWriter();
        for (int i = 0; i < 100_000; i++) {
            out.writeVarLong(1).writeString("x").writeVarLong(1).writeByte(DataTypes.MAP.tag());
        }
        BinaryReader in = new BinaryReader(out.toByteArray());
        assertThatThrownBy(() -> DataTypes.MAP.readValue(in)).hasMessageContaining("beyond depth 16");
    }

    @Test
    void anEventOfAFieldIsSmall() {
        map(A, new Operation.Increment(1), "profile", "visits");
        byte[] bytes = EventRowCodec.encode(mesh.journal().get(0));
        assertThat(bytes.length).isLessThan(60);
    }

    @Test
    void writingToALargeMapDoesNotCopyIt() {
        Origin origin = mesh.origins.get(A);
        MapValue value = MapValue.EMPTY;
        for (int i = 1; i <= 100_000; i++) {
            EventContext context =
                    new EventContext(new Dot(origin, i), HybridTimestamp.of(i, 0), VersionVector.of(origin, i - 1L));
            Change change = new MapChange.Updated(
                    "field-" + i, DataTypes.REGISTER, new RegisterType.RegisterChange.Written(Payload.ofUtf8("1")));
            value = DataTypes.MAP.apply(value, change, context);
        }
        assertThat(value.fields()).hasSize(100_000);
    }
}
