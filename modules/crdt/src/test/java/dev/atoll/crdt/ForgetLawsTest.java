package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What may be forgotten of deleted entities. */
class ForgetLawsTest {

    private static Forgetters history(long seed, int steps) {
        Random random = new Random(seed);
        List<DataType<?>> types = DataTypes.all();
        return history(types.get(random.nextInt(types.size())), random, steps);
    }

    private static Forgetters history(DataType<?> type, long seed, int steps) {
        return history(type, new Random(seed), steps);
    }

    private static Forgetters history(DataType<?> type, Random random, int steps) {
        Forgetters regions = new Forgetters(type, random);
        for (int i = 0; i < steps; i++) {
            regions.step();
            if (random.nextInt(150) == 0) {
                regions.join();
            }
        }
        return regions;
    }

    /** Every step asserts that all show what they would show if nothing had been forgotten. */
    @Property(tries = 3000)
    void whoeverForgetsWhenShowsTheSameAndConvergesByteForByte(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int steps) {
        Forgetters regions = history(seed, steps);
        regions.assertReplayable();
        regions.heal();
        regions.assertEqualByteForByte();
        regions.assertReplayable();
    }

    @Test
    void theHistoriesForgetAndBeginAnew() {
        int forgotten = 0;
        int begunAnew = 0;
        int refused = 0;
        for (long seed = 0; seed < 200; seed++) {
            Forgetters regions = history(seed, 150);
            forgotten += regions.forgotten;
            begunAnew += regions.begunAnew;
            refused += regions.refused;
        }
        assertThat(forgotten).isGreaterThan(100);
        assertThat(begunAnew).isGreaterThan(500);
        assertThat(refused).isGreaterThan(10);
    }

    /** As above, of maps. */
    @Property(tries = 3000)
    void whatRemovedCountersInFieldsHaveLeftGoesUnseen(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int steps) {
        Forgetters regions = history(DataTypes.MAP, seed, steps);
        regions.assertReplayable();
        regions.heal();
        regions.assertEqualByteForByte();
        regions.assertReplayable();
    }

    @Test
    void theHistoriesForgetCountsAndMissThem() {
        int forgotten = 0;
        int missed = 0;
        for (long seed = 0; seed < 2000; seed++) {
            Forgetters regions = history(DataTypes.MAP, seed, 150);
            forgotten += regions.countsForgotten;
            missed += regions.countsMissed;
        }
        assertThat(forgotten).isGreaterThan(100);
        assertThat(missed).isGreaterThan(5);
    }
}
