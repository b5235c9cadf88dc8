package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Where 64 bits end: what is refused, and what concurrent changes make of a counter. */
class CounterRangeTest {

    private static final int A = 0;
    private static final int B = 1;
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    private final Mesh mesh = new Mesh(2);

    @Test
    void aTotalIsRefusedOnlyWhenItItselfWouldLeave64Bits() {
        accepted(mesh, A, new Operation.Increment(Long.MAX_VALUE));
        refused(mesh, A, new Operation.Increment(1));
        mesh.heal();
        accepted(mesh, B, new Operation.Decrement(Long.MAX_VALUE));
        mesh.heal();
        accepted(mesh, A, new Operation.Increment(Long.MAX_VALUE));
        assertThat(total(mesh, A)).isEqualTo(MOST);
    }

    @Test
    void aRegionThatHasAddedMuchAndDeletedItCountsOn() {
        for (int i = 0; i < 5; i++) {
            accepted(mesh, A, new Operation.Increment(Long.MAX_VALUE));
            accepted(mesh, A, new Operation.Delete());
        }
        accepted(mesh, A, new Operation.Increment(3));
        mesh.heal();
        assertThat(total(mesh, B)).isEqualTo(3);
    }

    @Test
    void aTotalThatConcurrentChangesTookOutOfRangeMayOnlyComeBack() {
        mesh.write(A, DataTypes.COUNTER, new Operation.Decrement(Long.MAX_VALUE));
        mesh.write(B, DataTypes.COUNTER, new Operation.Decrement(Long.MAX_VALUE));
        mesh.heal();
        refused(mesh, A, new Operation.Decrement(1));
        accepted(mesh, A, new Operation.Increment(5));
        accepted(mesh, A, new Operation.Increment(Long.MAX_VALUE));
        assertThat(total(mesh, A)).isEqualTo(MOST.negate().add(BigInteger.valueOf(5)));
    }

    @Property(tries = 500)
    void totalsAreExactAndAlikeEverywhereAlsoBeyond64Bits(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
        Random random = new Random(seed);
        Mesh regions = new Mesh(3);
        BigInteger expected = BigInteger.ZERO;
        for (int i = 0; i < steps; i++) {
            int region = random.nextInt(3);
            BigInteger before = total(regions, region);
            long by = random.nextBoolean() ? 1 + random.nextInt(9) : Long.MAX_VALUE - random.nextInt(9);
            boolean up = random.nextInt(3) > 0;
            BigInteger change = BigInteger.valueOf(up ? by : -by);
            Decision decision = regions.write(
                    region, DataTypes.COUNTER, up ? new Operation.Increment(by) : new Operation.Decrement(by));
            BigInteger after = before.add(change);
            boolean leaves = up ? after.compareTo(MOST) > 0 : after.compareTo(LEAST) < 0;
            assertThat(decision instanceof Decision.Refused).isEqualTo(leaves);
            expected = leaves ? expected : expected.add(change);
            for (int offers = random.nextInt(6); offers > 0; offers--) {
                regions.offerRandom(random);
            }
        }
        regions.heal();
        for (int region = 0; region < 3; region++) {
            assertThat(total(regions, region)).isEqualTo(expected);
            assertThat(EntityStateCodec.encode(regions.state(region)))
                    .isEqualTo(EntityStateCodec.encode(regions.state(A)));
        }
    }

    private static void accepted(Mesh mesh, int region, Operation operation) {
        assertThat(mesh.write(region, DataTypes.COUNTER, operation)).isInstanceOf(Decision.Accepted.class);
    }

    private static void refused(Mesh mesh, int region, Operation operation) {
        Decision decision = mesh.write(region, DataTypes.COUNTER, operation);
        assertThat(((Decision.Refused) decision).code()).isEqualTo(ErrorCode.COUNTER_OVERFLOW);
    }

    private static BigInteger total(Mesh mesh, int region) {
        return mesh.state(region)
                .visible(DataTypes.COUNTER)
                .map(slot -> ((View.Number) slot.view(ConflictPolicy.LAST_WRITER_WINS)).value())
                .orElse(BigInteger.ZERO);
    }
}
