package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WritePaceTest {
    private static final long MICRO = 1_000;
    private static final long INTERVAL = 3_000 * MICRO;

    private final WritePace pace = new WritePace(Duration.ofMillis(3));

    @Test
    void theFirstTransactionBeginsAtOnceWhateverTheClockSays() {
        assertThat(new WritePace(Duration.ofMillis(3)).takeTurn(Long.MIN_VALUE / 2, 400))
                .isZero();
        assertThat(new WritePace(Duration.ofMillis(3)).takeTurn(-1, 400)).isZero();
    }

    @Test
    void whoWritesOneRowAfterTheOtherDoesNotWait() {
        for (long now = 0; now < INTERVAL; now += 200 * MICRO) {
            assertThat(pace.takeTurn(now, 1)).as("at %d ns", now).isZero();
        }
    }

    @Test
    void aFullTransactionKeepsTheNextOneForTheInterval() {
        pace.takeTurn(0, 400);
        assertThat(pace.takeTurn(MICRO, 1)).isEqualTo(INTERVAL - MICRO);
    }

    @Test
    void oneThatWasTakenEarlyDoesNotLetTheNextOneBeginSooner() {
        pace.takeTurn(0, 40);
        pace.takeTurn(0, 1);
        assertThat(pace.takeTurn(0, 40)).isEqualTo(2 * INTERVAL);
    }

    @Test
    void afterAPauseATransactionBeginsAtOnce() {
        pace.takeTurn(0, 400);
        assertThat(pace.takeTurn(INTERVAL, 400)).isZero();
    }

    @Test
    void withoutAnIntervalNobodyWaits() {
        WritePace none = new WritePace(Duration.ZERO);
        none.takeTurn(0, 400);
        assertThat(none.takeTurn(0, 400)).isZero();
    }
}
