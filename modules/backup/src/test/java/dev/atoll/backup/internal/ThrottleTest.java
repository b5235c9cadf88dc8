package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThrottleTest {

    @Test
    void bytesTakeAtLeastTheirTime() {
        long begun = System.nanoTime();
        Throttle throttle = new Throttle(1_000_000);
        for (int i = 0; i < 10; i++) {
            throttle.passed(10_000);
        }
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(100_000_000L);
    }
}
