package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ten thousand schedules, and proof that they would notice. {@code -Dseed=} runs a single one. */
class SimulatorTest {

    private static final int SCHEDULES = 10_000;

    @Test
    void regionsConvergeAndLoseNothingWhateverHappens() {
        Schedules.run(SCHEDULES);
    }

    @DisabledIfSystemProperty(named = "seed", matches = ".*", disabledReason = "only the one schedule is wanted")
    @Test
    void regionsOftenGetTheRightsThatTheyLack() {
        long served = LongStream.range(0, 1000)
                .parallel()
                .map(seed -> {
                    SimWorld world = new SimWorld(seed, Mutation.NONE);
                    world.run();
                    return world.servedByOthers;
                })
                .sum();
        assertThat(served).isGreaterThan(50);
    }

    @DisabledIfSystemProperty(named = "seed", matches = ".*", disabledReason = "only the one schedule is wanted")
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void theSimulatorNoticesABrokenRule(Mutation mutation) {
        assertThat(Schedules.firstFailing(mutation, 2 * SCHEDULES))
                .as("a seed that notices %s", mutation)
                .isPresent();
    }
}
