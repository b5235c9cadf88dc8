package dev.atoll.backup.internal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.Drill;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrillPlanTest {

    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

    private static Drill drill(Instant created, Drill.State state) {
        return new Drill(
                "us-east-" + created,
                "us-east",
                "node",
                false,
                state,
                new Drill.Progress(Drill.Stage.COMPARING, 0, 0),
                "/repository",
                null,
                created.toString(),
                created.toString(),
                null,
                null,
                null,
                null,
                null,
                new Drill.TargetMillis(1, 1),
                List.of());
    }

    private static Instant after(Duration time) {
        return START.plus(time);
    }

    @Test
    void anIntervalCountsFromTheStartAndThenFromTheLastDrillWhateverBecameOfIt() {
        DrillPlan plan = new DrillPlan("6h", START);
        assertThat(plan.isDue(List.of(), after(Duration.ofHours(6).minusSeconds(1))))
                .isFalse();
        assertThat(plan.isDue(List.of(), after(Duration.ofHours(6)))).isTrue();
        List<Drill> some = List.of(
                drill(after(Duration.ofHours(1)), Drill.State.PASSED),
                drill(after(Duration.ofHours(2)), Drill.State.INTERRUPTED));
        assertThat(plan.isDue(some, after(Duration.ofHours(8).minusSeconds(1)))).isFalse();
        assertThat(plan.isDue(some, after(Duration.ofHours(8)))).isTrue();
    }

    @Test
    void aTimeIsDueOnceAndOneThatWasMissedIsMadeUpForOnce() {
        DrillPlan plan = new DrillPlan("0 4 * * *", START);
        Instant four = Instant.parse("2026-01-02T04:00:00Z");
        assertThat(plan.isDue(List.of(), four.minusSeconds(1))).isFalse();
        assertThat(plan.isDue(List.of(), four)).isTrue();
        List<Drill> done = List.of(drill(four.plusSeconds(3), Drill.State.FAILED));
        assertThat(plan.isDue(done, four.plusSeconds(3600))).isFalse();
        DrillPlan later = new DrillPlan("0 4 * * *", four.plus(Duration.ofDays(3)));
        Instant now = four.plus(Duration.ofDays(3)).plusSeconds(60);
        assertThat(later.isDue(done, now)).isTrue();
        assertThat(later.isDue(List.of(done.get(0), drill(now, Drill.State.RUNNING)), now.plusSeconds(1)))
                .isFalse();
    }

    @Test
    void whatAClockThatWasHoursAheadHasBegunDoesNotHoldUpTheNext() {
        DrillPlan plan = new DrillPlan("1h", START);
        Drill ahead = drill(after(Duration.ofHours(9)), Drill.State.PASSED);
        assertThat(plan.isDue(List.of(ahead), after(Duration.ofHours(2)))).isTrue();
        Drill next = drill(after(Duration.ofHours(2)), Drill.State.PASSED);
        assertThat(plan.isDue(List.of(ahead, next), after(Duration.ofHours(2).plusSeconds(60))))
                .isFalse();
        Drill another = drill(after(Duration.ofHours(2).plusSeconds(30)), Drill.State.PASSED);
        assertThat(plan.isDue(List.of(another), after(Duration.ofHours(2))))
                .as("clocks of nodes are seconds apart")
                .isFalse();
    }

    @Test
    void withoutAScheduleNoneIsDue() {
        assertThat(new DrillPlan("", START).isDue(List.of(), after(Duration.ofDays(365))))
                .isFalse();
    }
}
