package dev.atoll.history.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecorderPaceTest {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final RecorderPace pace = new RecorderPace(INTERVAL, 10);

    @Test
    void shortStepsAreAnIntervalApartWhileItKeepsUp() {
        assertThat(pace.pause(Duration.ofMillis(5), false, false, true)).isEqualTo(INTERVAL);
        assertThat(pace.pause(Duration.ofMillis(500), false, true, true)).isEqualTo(INTERVAL);
    }

    @Test
    void workIsNoMoreThanItsShareOfTheTimeWhileOthersWrite() {
        assertThat(pace.pause(Duration.ofMillis(5), true, false, true)).isEqualTo(Duration.ofMillis(45));
        assertThat(pace.pause(Duration.ofMillis(50), false, false, true)).isEqualTo(Duration.ofMillis(450));
        assertThat(new RecorderPace(INTERVAL, 100).pause(Duration.ofMillis(50), true, false, true))
                .isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void itCatchesUpWithoutPausesWhenNobodyWrites() {
        assertThat(pace.pause(Duration.ofMillis(500), true, true, true)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void aMachineThatHasTimeToSpareGivesItAFifthOfAProcessor() {
        assertThat(pace.pause(Duration.ofMillis(50), true, false, false)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aStepThatHungDoesNotStopItForLong() {
        assertThat(pace.pause(Duration.ofMinutes(1), true, false, true)).isEqualTo(Duration.ofSeconds(5));
    }
}
