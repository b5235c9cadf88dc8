package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds of an escrow counter in every region at every moment, over random histories. */
class EscrowLawsTest {

    @Property(tries = 1000)
    void nobodyEverSeesATotalOrRightsBelowZero(@ForAll long seed, @ForAll @IntRange(min = 10, max = 60) int steps) {
        for (int shorter = 1; shorter <= steps; shorter += 3) {
            Mesh mesh = Histories.random(DataTypes.ESCROW, seed, shorter);
            for (int region = 0; region < mesh.origins.size(); region++) {
                assertSound(mesh.state(region));
            }
        }
    }

    @Property(tries = 1000)
    void statesMergedInAnyWayAreSound(@ForAll long seed) {
        Mesh mesh = Histories.random(DataTypes.ESCROW, seed, 80);
        EntityState merged = EntityState.EMPTY;
        for (int region = mesh.origins.size() - 1; region >= 0; region--) {
            merged = merged.merge(mesh.state(region));
            assertSound(merged);
        }
    }

    @Property(tries = 500)
    void theTotalIsWhatWasGrantedLessWhatWasUsed(@ForAll long seed) {
        Mesh mesh = Histories.random(DataTypes.ESCROW, seed, 120);
        mesh.heal();
        long left = 0;
        for (EventRow.Events row : mesh.journal()) {
            Change change = row.first().change();
            if (change instanceof EscrowType.EscrowChange.Granted granted) {
                left += granted.by();
            } else if (change instanceof EscrowType.EscrowChange.Used used) {
                left -= used.by();
            }
        }
        for (int region = 0; region < mesh.origins.size(); region++) {
            assertThat(value(mesh.state(region)).total()).isEqualTo(left);
        }
    }

    @Property(tries = 2000)
    void aShareIsNeverMoreThanIsHeldOrWantedAndEmptiesWhatIsLeftInTheEnd(
            @ForAll long seed, @ForAll @IntRange(max = 1_000_000) int rights, @ForAll boolean urgent) {
        Random random = new Random(seed);
        long wanted = 1L + random.nextInt(1_000_000);
        long demand = random.nextInt(3) == 0 ? Long.MAX_VALUE : random.nextInt(2_000_000);
        long amount = EscrowShare.amount(rights, wanted, urgent, demand);
        assertThat(amount).isBetween(0L, Math.min(rights, wanted));
        if (urgent && rights > 0) {
            assertThat(amount).isPositive();
        }
        if (!urgent) {
            assertThat(rights - amount).isGreaterThanOrEqualTo(Math.min(rights, demand));
        }
    }

    private static void assertSound(EntityState state) {
        EscrowValue value = value(state);
        BigInteger sum = BigInteger.ZERO;
        for (BigInteger rights : value.rights().values()) {
            assertThat(rights).isNotNegative();
            sum = sum.add(rights);
        }
        assertThat(value.total()).isEqualTo(sum).isNotNegative();
    }

    private static EscrowValue value(EntityState state) {
        List<Slot<?>> slots = state.slots();
        return slots.stream()
                .filter(slot -> slot.type().tag() == DataTypes.ESCROW.tag())
                .map(slot -> (EscrowValue) slot.value())
                .findFirst()
                .orElse(EscrowValue.EMPTY);
    }
}
