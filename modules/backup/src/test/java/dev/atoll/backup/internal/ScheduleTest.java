package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

    @Test
    void anIntervalCountsFromTheLastOneAndTheFirstIsDueAtOnce() {
        Schedule schedule = Schedule.parse("6h");
        assertThat(schedule.due(Optional.empty(), START, START)).isTrue();
        assertThat(schedule.due(Optional.of(START), START, START.plusSeconds(6 * 3600 - 1)))
                .isFalse();
        assertThat(schedule.due(Optional.of(START), START, START.plusSeconds(6 * 3600)))
                .isTrue();
    }

    @Test
    void aCronExpressionIsDueOnceForEachOfItsTimes() {
        Schedule schedule = Schedule.parse("30 3 * * *");
        Instant night = Instant.parse("2026-01-02T03:30:00Z");
        assertThat(schedule.due(Optional.empty(), START, night.minusSeconds(1))).isFalse();
        assertThat(schedule.due(Optional.empty(), START, night)).isTrue();
        assertThat(schedule.due(Optional.of(night.plusSeconds(2)), START, night.plusSeconds(7200)))
                .isFalse();
        assertThat(schedule.due(Optional.of(night), START, night.plusSeconds(24 * 3600)))
                .isTrue();
    }

    @Test
    void nothingIsNeverDueAndNonsenseIsRefused() {
        assertThat(Schedule.parse("").due(Optional.empty(), START, START)).isFalse();
        assertThatThrownBy(() -> Schedule.parse("often")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Schedule.parse("61 3 * * *")).isInstanceOf(IllegalArgumentException.class);
    }
}
