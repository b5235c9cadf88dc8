package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What concurrency means for each type. */
class DataTypesTest {

    private static final int A = 0;
    private static final int B = 1;

    private final Mesh mesh = new Mesh(2);

    private View view(DataType<?> type) {
        assertThat(mesh.state(A)).isEqualTo(mesh.state(B));
        return mesh.state(A).visible(type).orElseThrow().view(ConflictPolicy.LAST_WRITER_WINS);
    }

    private static Operation set(String value) {
        return new Operation.Assign(Payload.ofUtf8(value));
    }

    private static Operation add(String... elements) {
        return new Operation.Add(payloads(elements));
    }

    private static List<Payload> payloads(String... texts) {
        return List.of(texts).stream().map(Payload::ofUtf8).toList();
    }

    private static View number(long value) {
        return new View.Number(BigInteger.valueOf(value));
    }

    @Test
    void concurrentIncrementsAndDecrementsAllCount() {
        mesh.write(A, DataTypes.COUNTER, new Operation.Increment(5));
        mesh.write(B, DataTypes.COUNTER, new Operation.Decrement(7));
        mesh.heal();
        assertThat(view(DataTypes.COUNTER)).isEqualTo(number(-2));
    }

    @Test
    void aDeletedCounterKeepsConcurrentIncrementsOfAnotherRegion() {
        mesh.write(A, DataTypes.COUNTER, new Operation.Increment(5));
        mesh.heal();
        mesh.write(A, DataTypes.COUNTER, new Operation.Delete());
        mesh.write(B, DataTypes.COUNTER, new Operation.Increment(3));
        mesh.heal();
        assertThat(view(DataTypes.COUNTER)).isEqualTo(number(3));
    }

    @Test
    void aCounterDeletedConcurrentlyInTwoRegionsIsDeletedOnce() {
        mesh.write(A, DataTypes.COUNTER, new Operation.Increment(5));
        mesh.heal();
        mesh.write(A, DataTypes.COUNTER, new Operation.Delete());
        mesh.write(B, DataTypes.COUNTER, new Operation.Delete());
        mesh.heal();
        assertThat(mesh.state(A).visible(DataTypes.COUNTER)).isEmpty();
        mesh.write(B, DataTypes.COUNTER, new Operation.Increment(2));
        mesh.heal();
        assertThat(view(DataTypes.COUNTER)).isEqualTo(number(2));
    }

    @Test
    void aCounterRefusesToLeave64Bits() {
        mesh.write(A, DataTypes.COUNTER, new Operation.Increment(Long.MAX_VALUE));
        Decision decision = mesh.write(A, DataTypes.COUNTER, new Operation.Increment(1));
        assertThat(((Decision.Refused) decision).code()).isEqualTo(ErrorCode.COUNTER_OVERFLOW);
        assertThat(mesh.write(A, DataTypes.COUNTER, new Operation.Decrement(1))).isInstanceOf(Decision.Accepted.class);
    }

    @Test
    void concurrentIncrementsBeyond64BitsStillAddUpExactly() {
        mesh.write(A, DataTypes.COUNTER, new Operation.Increment(Long.MAX_VALUE));
        mesh.write(B, DataTypes.COUNTER, new Operation.Increment(Long.MAX_VALUE));
        mesh.heal();
        assertThat(view(DataTypes.COUNTER))
                .isEqualTo(new View.Number(BigInteger.valueOf(Long.MAX_VALUE).shiftLeft(1)));
    }

    @Test
    void anIncrementOfZeroOrLessIsRefused() {
        for (long by : new long[] {0, -1, Long.MIN_VALUE}) {
            Decision decision = mesh.write(A, DataTypes.COUNTER, new Operation.Increment(by));
            assertThat(((Decision.Refused) decision).code()).isEqualTo(ErrorCode.INVALID_OPERATION);
        }
    }

    @Test
    void theLaterOfTwoConcurrentWritesShowsAndBothAreKept() {
        mesh.write(A, DataTypes.REGISTER, set("1"));
        mesh.write(B, DataTypes.REGISTER, set("2")); // the clock of B is ahead
        mesh.heal();
        assertThat(view(DataTypes.REGISTER))
                .isInstanceOfSatisfying(View.Document.class, document -> assertThat(document.payload())
                        .isEqualTo(Payload.ofUtf8("2")));
        RegisterValue value = (RegisterValue)
                mesh.state(A).visible(DataTypes.REGISTER).orElseThrow().value();
        assertThat(value.versions()).hasSize(2);
    }

    @Test
    void aWriteThatHasSeenTheVersionsReplacesThem() {
        mesh.write(A, DataTypes.REGISTER, set("1"));
        mesh.write(B, DataTypes.REGISTER, set("2"));
        mesh.heal();
        mesh.write(A, DataTypes.REGISTER, set("3"));
        mesh.heal();
        RegisterValue value = (RegisterValue)
                mesh.state(B).visible(DataTypes.REGISTER).orElseThrow().value();
        assertThat(value.versions()).extracting(v -> v.value().utf8()).containsExactly("3");
    }

    @Test
    void anAddWinsOverAConcurrentRemove() {
        mesh.write(A, DataTypes.SET, add("x", "y"));
        mesh.heal();
        mesh.write(A, DataTypes.SET, new Operation.Remove(payloads("x", "y")));
        mesh.write(B, DataTypes.SET, add("x"));
        mesh.heal();
        assertThat(view(DataTypes.SET)).isEqualTo(new View.Elements(payloads("x")));
    }

    @Test
    void aClearedSetIsEmptyAndADeletedOneIsAbsent() {
        mesh.write(A, DataTypes.SET, add("x"));
        mesh.write(A, DataTypes.SET, new Operation.Clear());
        mesh.heal();
        assertThat(view(DataTypes.SET)).isEqualTo(new View.Elements(List.of()));
        mesh.write(B, DataTypes.SET, new Operation.Delete());
        mesh.heal();
        assertThat(mesh.state(A).visible(DataTypes.SET)).isEmpty();
    }

    @Test
    void deletingWhatNobodyWroteOrRemovingWhatIsNotThereChangesNothing() {
        for (DataType<?> type : DataTypes.all()) {
            assertThat(mesh.write(A, type, new Operation.Delete())).isEqualTo(new Decision.Unchanged());
        }
        assertThat(mesh.write(A, DataTypes.SET, new Operation.Remove(payloads("x"))))
                .isEqualTo(new Decision.Unchanged());
    }

    @Test
    void anOperationOfAnotherTypeIsRefusedWithTheOnesThatFit() {
        Decision decision = mesh.write(A, DataTypes.SET, new Operation.Increment(1));
        assertThat(decision)
                .isEqualTo(new Decision.Refused(
                        ErrorCode.WRONG_OPERATION,
                        "Operation 'increment' does not fit a set: use add, remove, clear or delete."));
    }

    @Test
    void anEnableWinsOverAConcurrentDisable() {
        mesh.write(A, DataTypes.FLAG, new Operation.Enable());
        mesh.heal();
        mesh.write(A, DataTypes.FLAG, new Operation.Disable());
        mesh.write(B, DataTypes.FLAG, new Operation.Enable());
        mesh.heal();
        assertThat(view(DataTypes.FLAG)).isEqualTo(new View.Flag(true));
        mesh.write(A, DataTypes.FLAG, new Operation.Disable());
        mesh.heal();
        assertThat(view(DataTypes.FLAG)).isEqualTo(new View.Flag(false));
    }

    @Test
    void aDisabledFlagIsThereAndADeletedOneIsNot() {
        mesh.write(A, DataTypes.FLAG, new Operation.Disable());
        mesh.heal();
        assertThat(view(DataTypes.FLAG)).isEqualTo(new View.Flag(false));
        mesh.write(B, DataTypes.FLAG, new Operation.Delete());
        mesh.heal();
        assertThat(mesh.state(A).visible(DataTypes.FLAG)).isEmpty();
    }

    @Test
    void aGrowCounterOnlyGoesUpAndSaysWhatGoesDown() {
        mesh.write(A, DataTypes.GROW_COUNTER, new Operation.Increment(5));
        mesh.write(B, DataTypes.GROW_COUNTER, new Operation.Increment(7));
        mesh.heal();
        assertThat(view(DataTypes.GROW_COUNTER)).isEqualTo(number(12));
        assertThat(mesh.write(A, DataTypes.GROW_COUNTER, new Operation.Decrement(1)))
                .isEqualTo(new Decision.Refused(
                        ErrorCode.WRONG_OPERATION,
                        "Operation 'decrement' does not fit a grow-counter: use increment or delete, or a collection of"
                                + " type counter, which also goes down."));
        assertThat(mesh.write(A, DataTypes.GROW_COUNTER, new Operation.Delete()))
                .isInstanceOf(Decision.Accepted.class);
        mesh.heal();
        assertThat(mesh.state(B).visible(DataTypes.GROW_COUNTER)).isEmpty();
    }

    @Test
    void aGrowSetOnlyGrows() {
        mesh.write(A, DataTypes.GROW_SET, add("x"));
        mesh.write(B, DataTypes.GROW_SET, add("y"));
        mesh.heal();
        assertThat(view(DataTypes.GROW_SET)).isEqualTo(new View.Elements(payloads("x", "y")));
        for (Operation operation : List.of(new Operation.Remove(payloads("x")), new Operation.Clear())) {
            Decision decision = mesh.write(A, DataTypes.GROW_SET, operation);
            assertThat(((Decision.Refused) decision).code()).isEqualTo(ErrorCode.WRONG_OPERATION);
        }
        mesh.write(A, DataTypes.GROW_SET, new Operation.Delete());
        mesh.write(B, DataTypes.GROW_SET, add("z"));
        mesh.heal();
        assertThat(view(DataTypes.GROW_SET)).isEqualTo(new View.Elements(payloads("z")));
    }

    @Test
    void valuesWrittenUnderClashingTypesAreBothKept() {
        mesh.write(A, DataTypes.SET, add("x"));
        mesh.write(B, DataTypes.COUNTER, new Operation.Increment(4));
        mesh.heal();
        assertThat(view(DataTypes.SET)).isEqualTo(new View.Elements(payloads("x")));
        assertThat(view(DataTypes.COUNTER)).isEqualTo(number(4));
    }

    @Test
    void typesAreFoundByNameAndTag() {
        for (DataType<?> type : DataTypes.all()) {
            assertThat(DataTypes.byName(type.name())).isSameAs(type);
            assertThat(DataTypes.byTag(type.tag())).isSameAs(type);
        }
        assertThatThrownBy(() -> DataTypes.byName("tree")).hasMessageContaining("register, counter, set");
        assertThatThrownBy(() -> DataTypes.byTag(99)).hasMessageContaining("newer version");
    }

    @Test
    void addingToALargeSetDoesNotCopyIt() {
        SetValue value = SetValue.EMPTY;
        Origin origin = mesh.origins.get(A);
        for (int i = 1; i <= 100_000; i++) {
            EventContext context =
                    new EventContext(new Dot(origin, i), HybridTimestamp.of(i, 0), VersionVector.of(origin, i - 1L));
            value = value.added(payloads("e" + i), context);
        }
        assertThat(value.elements()).hasSize(100_000);
    }
}
