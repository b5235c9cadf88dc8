package dev.atoll.replication.internal.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.RegionId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LagWatchTest {

    private static final RegionId EU = RegionId.of("eu");

    private final LagWatch watch = new LagWatch();

    @Test
    void onlyWhatChangesIsNewsAndEachBeginningCounts() {
        assertThat(watch.changed("stock", EU, false)).isFalse();
        assertThat(watch.all()).isEmpty();
        assertThat(watch.changed("stock", EU, true)).isTrue();
        assertThat(watch.changed("stock", EU, true)).isFalse();
        assertThat(watch.changed("stock", EU, false)).isTrue();
        assertThat(watch.changed("stock", EU, true)).isTrue();
        assertThat(watch.all()).containsExactly(new LagWatch.Seen("stock", EU, true, 2));
    }

    @ParameterizedTest
    @CsvSource({"900,0", "1000,0", "1250,125", "1500,250", "2000,500", "60000,500"})
    void writesAreDelayedInProportion(long behindMillis, long delayMillis) {
        assertThat(LagWatch.delay(behindMillis, Duration.ofSeconds(1), Duration.ofMillis(500)))
                .isEqualTo(Duration.ofMillis(delayMillis));
    }
}
