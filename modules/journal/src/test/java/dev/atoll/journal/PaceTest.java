package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

    @Test
    void turnsBeginAtLeastAnIntervalApart() {
        Pace pace = new Pace(Duration.ofMillis(20));
        pace.await();
        long first = System.nanoTime();
        pace.await();
        pace.await();
        assertThat(System.nanoTime() - first)
                .isGreaterThan(Duration.ofMillis(39).toNanos());
    }

    @Test
    void anInterruptedThreadDoesNotWait() {
        Pace pace = new Pace(Duration.ofDays(1));
        pace.await();
        Thread.currentThread().interrupt();
        pace.await();
        assertThat(Thread.interrupted()).isTrue();
    }
}
