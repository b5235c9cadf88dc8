package dev.atoll.backup.internal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.Objectives.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrendsTest {

    @Test
    void theNewerHalfIsHeldAgainstTheOlderOne() {
        assertThat(Trends.of(List.of(100L, 110L, 130L, 150L)).direction()).isEqualTo(Direction.LONGER);
        assertThat(Trends.of(List.of(150L, 130L, 110L, 100L)).direction()).isEqualTo(Direction.SHORTER);
        assertThat(Trends.of(List.of(100L, 110L, 500L, 100L, 105L)).direction()).isEqualTo(Direction.STEADY);
        assertThat(Trends.of(List.of(0L, 0L, 0L, 0L)).direction()).isEqualTo(Direction.STEADY);
    }

    @Test
    void fewMeasurementsHaveAMedianAndNoDirection() {
        assertThat(Trends.of(List.of()).medianMillis()).isNull();
        assertThat(Trends.of(List.of(7L)).medianMillis()).isEqualTo(7);
        assertThat(Trends.of(List.of(1L, 9L)).medianMillis()).isEqualTo(5);
        assertThat(Trends.of(List.of(1L, 9L, 100L)).direction()).isEqualTo(Direction.UNKNOWN);
    }
}
