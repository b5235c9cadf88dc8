package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writes that say which versions they replace. */
class ResolveTest {

    private final Mesh mesh = new Mesh(3);

    @Test
    void aWriteThatListsAllVersionsSettlesTheConflict() {
        conflict("a", "b");
        resolve(0, "ab", dot(0, 1), dot(1, 1));
        mesh.heal();
        assertThat(values(0)).containsExactly("ab");
        assertThat(values(2)).containsExactly("ab");
    }

    @Test
    void aVersionThatIsNotListedSurvives() {
        conflict("a", "b", "c");
        resolve(1, "ab", dot(0, 1), dot(1, 1));
        mesh.heal();
        assertThat(values(0)).containsExactlyInAnyOrder("ab", "c");
        assertThat(values(2)).containsExactlyInAnyOrder("ab", "c");
    }

    @Test
    void aVersionThatHasNotArrivedSurvivesAlthoughItIsListed() {
        set(0, "a");
        set(1, "b");
        resolve(0, "ab", dot(0, 1), dot(1, 1));
        assertThat(values(0)).containsExactly("ab");
        mesh.heal();
        assertThat(values(0)).containsExactlyInAnyOrder("ab", "b");
        assertThat(values(1)).containsExactlyInAnyOrder("ab", "b");
    }

    @Test
    void twoThatResolveTheSameVersionsAreAConflictAgain() {
        conflict("a", "b");
        resolve(0, "x", dot(0, 1), dot(1, 1));
        resolve(1, "y", dot(0, 1), dot(1, 1));
        mesh.heal();
        assertThat(values(2)).containsExactlyInAnyOrder("x", "y");
        resolve(2, "z", dot(0, 1), dot(1, 1));
        assertThat(values(2)).containsExactlyInAnyOrder("x", "y", "z");
    }

    @Test
    void whileThereIsAConflictAWriteThatSaysNothingCanBeRefused() {
        Operation write = new Operation.AssignUnlessConflict(Payload.ofUtf8("z"));
        assertThat(mesh.write(0, DataTypes.REGISTER, write)).isInstanceOf(Decision.Accepted.class);
        set(1, "b");
        mesh.heal();
        assertThat(mesh.write(0, DataTypes.REGISTER, write)).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(ErrorCode.CONFLICT_OPEN);
            assertThat(refused.message()).contains(dot(0, 1).id(), dot(1, 1).id());
        });
    }

    @Test
    void aWriteCanBeRefusedUnlessTheVersionsAreStillThoseThatWereRead() {
        Operation replaceFirst = new Operation.AssignIfStill(Payload.ofUtf8("z"), List.of(dot(0, 1)));
        set(0, "a");
        set(1, "b");
        assertThat(mesh.write(1, DataTypes.REGISTER, replaceFirst)).isInstanceOf(Decision.Refused.class);
        assertThat(mesh.write(0, DataTypes.REGISTER, replaceFirst)).isInstanceOf(Decision.Accepted.class);
        assertThat(mesh.write(0, DataTypes.REGISTER, replaceFirst)).isInstanceOf(Decision.Refused.class);
        assertThat(values(0)).containsExactly("z");
        mesh.heal();
        Operation replaceBoth = new Operation.AssignIfStill(Payload.ofUtf8("y"), List.of(dot(1, 1), dot(0, 2)));
        assertThat(mesh.write(2, DataTypes.REGISTER, replaceBoth)).isInstanceOf(Decision.Accepted.class);
        assertThat(values(2)).containsExactly("y");
    }

    @Test
    void operationsKeepTheirBinaryForm() {
        for (Operation operation : List.of(
                new Operation.AssignUnlessConflict(Payload.ofUtf8("1")),
                new Operation.AssignIfStill(Payload.ofUtf8("1"), List.of(dot(0, 5))),
                new Operation.Resolve(Payload.ofUtf8("1"), List.of(dot(0, 5), dot(1, 1L << 40))))) {
            BinaryWriter out = new BinaryWriter();
            OperationCodec.write(out, operation);
            assertThat(OperationCodec.read(new BinaryReader(out.toByteArray()))).isEqualTo(operation);
        }
    }

    @Test
    void aVersionHasAnIdThatLeadsBackToIt() {
        Dot dot = new Dot(new Origin(RegionId.of("us-east"), 0xfedc0001), 1000);
        assertThat(dot.id()).isEqualTo("us-east.fedc0001.rs");
        assertThat(Dot.ofId(dot.id())).isEqualTo(dot);
        for (String bad : List.of("", "us", "us.1", "us.1.0", "us.1.-1", "US.1.1", "us.01.1", "us.1.1.1", "us.1.R")) {
            assertThatThrownBy(() -> Dot.ofId(bad))
                    .isInstanceOfSatisfying(
                            AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_OPERATION));
        }
    }

    private void conflict(String... values) {
        for (int region = 0; region < values.length; region++) {
            set(region, values[region]);
        }
        mesh.heal();
    }

    private void set(int region, String value) {
        mesh.write(region, DataTypes.REGISTER, new Operation.Assign(Payload.ofUtf8(value)));
    }

    private void resolve(int region, String value, Dot... versions) {
        mesh.write(region, DataTypes.REGISTER, new Operation.Resolve(Payload.ofUtf8(value), List.of(versions)));
    }

    private Dot dot(int region, long sequence) {
        return new Dot(mesh.origins.get(region), sequence);
    }

    private List<String> values(int region) {
        List<String> values = new ArrayList<>();
        RegisterValue value = (RegisterValue)
                mesh.state(region).visible(DataTypes.REGISTER).orElseThrow().value();
        value.versions().forEach(version -> values.add(version.value().utf8()));
        return values;
    }
}
