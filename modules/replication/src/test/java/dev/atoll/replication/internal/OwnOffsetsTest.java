package dev.atoll.replication.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OwnOffsetsTest {

    private boolean alone = true;
    private long millis = 1_000;

    @Test
    void theyAreKnownAsLongAsNoOtherNodeCanHaveAnswered() {
        OwnOffsets offsets = new OwnOffsets(() -> alone, () -> 42, () -> millis);
        assertThat(offsets.newest()).as("it began the region").isEqualTo(42);
        alone = false;
        assertThat(offsets.newest()).isZero();
        alone = true;
        assertThat(offsets.newest())
                .as("an answer of the other may be on its way")
                .isZero();
        millis += Duration.ofMinutes(10).toMillis();
        assertThat(offsets.newest()).isZero();
        millis += Duration.ofMinutes(1).toMillis();
        assertThat(offsets.newest()).isEqualTo(42);
    }
}
