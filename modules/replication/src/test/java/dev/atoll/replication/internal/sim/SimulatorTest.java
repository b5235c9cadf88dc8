package dev.atoll.replication.internal.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand schedules, and proof that they would notice. {@code -Dseed=} runs a single one. */
class SimulatorTest {

    private static final int SCHEDULES = 10_000;

    /** Of rules that few schedules notice: the seed at which the search begins. It goes on behind it, as for the others. */
    private static final Map<Mutation, Long> NOTICED_NEAR = Map.of(
            Mutation.REMOVED_COUNTS_GO_BEFORE_THE_HORIZON, 384L,
            Mutation.A_LOST_JOURNAL_CHANGES_NOTHING, 6670L,
            Mutation.GIVES_BEFORE_IT_TAKES_NO_MORE, 12359L,
            Mutation.A_JOINING_REGION_SERVES, 5402L,
            Mutation.RETIRED_BEFORE_ALL_HAVE_SETTLED, 10426L);

    @Test
    void regionsConvergeAndLoseNothingWhateverHappens() {
        Schedules.run(SCHEDULES);
    }

    /**
     * A region that began anew gave nothing for everything there is; one confirmed what its peer had given up; a
     * definition was lost with all copies; a region that was to be removed retired another, and
     * one did not take what is forgotten everywhere. A region met another's new journal before it had looked at the
     * collection, and never asked for what the lost one had; one that began anew did not ask a region that it took for
     * removed, and that was back. A region that was leaving gave what it had for all that a holder has, to one whose
     * rows it had dropped (twice); and two regions waited for each other's newer states. One gave its states while rows of a
     * journal that was lost were still on their way to it; and the only copy that was whole was lost with its disk.
     */
    @DisabledIfSystemProperty(named = "seed", matches = ".*", disabledReason = "only the one schedule is wanted")
    @ParameterizedTest
    @ValueSource(
            longs = {
                3051048, 3086702, 3050959, 3126120, 3136611, 5094813, 5083796, 9475261, 9527386, 5120284, 9522608,
                10501082
            })
    void whatHasFailedBeforeDoesNotFailAgain(long seed) {
        new SimWorld(seed, Mutation.NONE).run();
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
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "GIVERS_ANNOUNCE_ON", "A_RESTORED_REGION_IS_A_HOLDER"})
    void theSimulatorNoticesABrokenRule(Mutation mutation) {
        assertThat(Schedules.anyFailing(mutation, NOTICED_NEAR.getOrDefault(mutation, 0L), 2 * SCHEDULES))
                .as("a seed that notices %s", mutation)
                .isPresent();
    }
}
