package dev.atoll.node.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.atoll.node.ReplicatedDataType;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.cluster.ddata.AbstractReplicatedData;
import org.junit.jupiter.api.Test;

/** Good data passes, and each kind of bad data is caught. */
class ReplicatedDataLawsTest {

    /** A list of numbers, which every test merges in a way of its own. */
    static final class Numbers extends AbstractReplicatedData<Numbers> {

        interface Merge {
            List<Integer> of(List<Integer> one, List<Integer> other);
        }

        static Merge merge;

        private final List<Integer> numbers;

        Numbers(@JsonProperty("numbers") List<Integer> numbers) {
            this.numbers = numbers;
        }

        public List<Integer> getNumbers() {
            return numbers;
        }

        @Override
        public Numbers mergeData(Numbers that) {
            return new Numbers(merge.of(numbers, that.numbers));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Numbers that && numbers.equals(that.numbers);
        }

        @Override
        public int hashCode() {
            return numbers.hashCode();
        }

        @Override
        public String toString() {
            return numbers.toString();
        }
    }

    static final class NumbersType extends ReplicatedDataType<Numbers> {
        NumbersType() {
            super(Numbers.class, new Numbers(List.of()));
        }
    }

    private static List<Integer> union(List<Integer> one, List<Integer> other) {
        List<Integer> all = new ArrayList<>(one);
        all.addAll(other);
        return all.stream().distinct().sorted().toList();
    }

    private static Numbers plus(Numbers value, int number) {
        return new Numbers(union(value.numbers, List.of(number)));
    }

    private static int next(Numbers value, String replica) {
        return value.numbers.size() * 3 + replica.charAt(replica.length() - 1) - '0';
    }

    private static void check(Numbers.Merge merge, List<ReplicatedDataLaws.Update<Numbers>> updates) {
        Numbers.merge = merge;
        ReplicatedDataLaws.check(new NumbersType(), updates);
    }

    private static void assertCaught(Numbers.Merge merge, String law) {
        assertThatThrownBy(() -> check(merge, List.of((value, replica) -> plus(value, next(value, replica)))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(law);
    }

    private static void assertUpdateCaught(ReplicatedDataLaws.Update<Numbers> update, String law) {
        assertThatThrownBy(() -> check(ReplicatedDataLawsTest::union, List.of(update)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(law);
    }

    @Test
    void aGrowingSetPasses() {
        assertThatCode(() -> check(
                        ReplicatedDataLawsTest::union,
                        List.of((value, replica) -> plus(value, next(value, replica)), (value, replica) -> value)))
                .doesNotThrowAnyException();
    }

    @Test
    void aMergeThatPrefersItsOwnSideIsCaught() {
        assertCaught((one, other) -> one, "merg");
    }

    @Test
    void aMergeThatAddsUpIsCaught() {
        assertCaught(
                (one, other) -> {
                    List<Integer> all = new ArrayList<>(one);
                    all.addAll(other);
                    all.sort(null);
                    return all;
                },
                "merg");
    }

    @Test
    void aMergeThatKeepsOnlyWhatBothHaveIsCaught() {
        assertCaught((one, other) -> one.stream().filter(other::contains).toList(), "merg");
    }

    @Test
    void aMergeThatChangesWhatItIsGivenIsCaught() {
        assertThatThrownBy(() -> check(
                        (one, other) -> {
                            if (one instanceof ArrayList<Integer> changeable) {
                                changeable.add(99);
                            }
                            return union(one, other);
                        },
                        List.of((value, replica) ->
                                new Numbers(new ArrayList<>(plus(value, next(value, replica)).numbers)))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("merge changed the value");
    }

    @Test
    void anUpdateThatTakesAwayIsCaught() {
        assertUpdateCaught(
                (value, replica) ->
                        value.numbers.size() > 2 ? new Numbers(List.of()) : plus(value, next(value, replica)),
                "took something away");
    }

    @Test
    void dataThatLosesSomethingWhenItIsWrittenIsCaught() {
        assertThatThrownBy(() -> ReplicatedDataLaws.check(
                        new ReplicatedDataType<>(Forgetful.class, new Forgetful(0)) {},
                        List.of((value, replica) -> new Forgetful(value.exact + 1))))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("written and read");
    }

    /** Writes a small number only. */
    static final class Forgetful extends AbstractReplicatedData<Forgetful> {
        private final int exact;

        Forgetful(@JsonProperty("count") int count) {
            this.exact = count;
        }

        public int getCount() {
            return Math.min(exact, 2);
        }

        @Override
        public Forgetful mergeData(Forgetful that) {
            return new Forgetful(Math.max(exact, that.exact));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Forgetful that && exact == that.exact;
        }

        @Override
        public int hashCode() {
            return exact;
        }
    }
}
