package dev.atoll.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HybridClockTest {

    private long wallMillis;
    private final HybridClock clock = new HybridClock(() -> Instant.ofEpochMilli(wallMillis));

    @Property
    void timeNeverGoesBackWhateverTheWallClockDoes(
            @ForAll @Size(min = 2, max = 50) List<@LongRange(min = 0, max = 100) Long> wall) {
        HybridTimestamp before = HybridTimestamp.ZERO;
        for (long millis : wall) {
            wallMillis = millis;
            HybridTimestamp now = clock.next();
            assertThat(now).isGreaterThan(before);
            before = now;
        }
    }

    @Test
    void whatWasObservedIsInThePast() {
        wallMillis = 1000;
        HybridTimestamp ahead = HybridTimestamp.of(5000, 65535);
        clock.observe(ahead);
        assertThat(clock.next()).isEqualTo(HybridTimestamp.of(5001, 0));
    }

    @Test
    void aClockWithoutABoundFollowsAnything() {
        HybridTimestamp last = HybridTimestamp.of((1L << 47) - 1, 7);
        clock.observe(last);
        assertThat(clock.next()).isEqualTo(last.next());
    }

    @Test
    void whatIsTooFarAheadIsNotObservedBeforeTheWallClockComesCloser() {
        HybridClock bounded = new HybridClock(() -> Instant.ofEpochMilli(wallMillis), Duration.ofMillis(500));
        wallMillis = 1000;
        HybridTimestamp ahead = HybridTimestamp.of(1501, 3);
        assertThatThrownBy(() -> bounded.observe(ahead))
                .isInstanceOf(AtollException.class)
                .hasMessageContaining("501 ms ahead")
                .hasMessageContaining("atoll.replication.max-clock-ahead");
        assertThat(bounded.next()).isEqualTo(HybridTimestamp.of(1000, 0));
        wallMillis = 1001;
        bounded.observe(ahead);
        assertThat(bounded.next()).isEqualTo(HybridTimestamp.of(1501, 4));
        bounded.observe(ahead);
    }

    @Test
    void whatWasAcceptedBeforeIsAlwaysFollowed() {
        HybridClock bounded = new HybridClock(() -> Instant.ofEpochMilli(wallMillis), Duration.ZERO);
        assertThat(bounded.nextAfter(HybridTimestamp.of(9000, 0))).isEqualTo(HybridTimestamp.of(9000, 1));
    }

    @Property
    void observedTimestampsNeverTakeTheClockFurtherAheadThanTheBound(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 0, max = 5000) Long> seen,
            @ForAll @LongRange(min = 0, max = 1000) long bound) {
        HybridClock bounded = new HybridClock(() -> Instant.ofEpochMilli(wallMillis), Duration.ofMillis(bound));
        wallMillis = 1000;
        for (long millis : seen) {
            try {
                bounded.observe(HybridTimestamp.of(millis, 0));
            } catch (AtollException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CLOCK_AHEAD);
                assertThat(millis).isGreaterThan(1000 + bound);
            }
            assertThat(bounded.next().millis()).isLessThanOrEqualTo(1000 + bound);
        }
    }

    @Test
    void whenTheWallClockMovesOnTheCounterStartsAgain() {
        wallMillis = 1000;
        clock.next();
        clock.next();
        wallMillis = 1001;
        assertThat(clock.next()).isEqualTo(HybridTimestamp.of(1001, 0));
    }

    @Property
    void textKeepsTheTimestampAndTheOrder(
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millisA,
            @ForAll @IntRange(min = 0, max = 65535) int counterA,
            @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long millisB,
            @ForAll @IntRange(min = 0, max = 65535) int counterB) {
        HybridTimestamp a = HybridTimestamp.of(millisA, counterA);
        HybridTimestamp b = HybridTimestamp.of(millisB, counterB);
        assertThat(HybridTimestamp.parse(a.toString())).isEqualTo(a);
        assertThat(Integer.signum(a.toString().compareTo(b.toString()))).isEqualTo(a.compareTo(b));
    }

    @Test
    void textThatIsNoTimestampIsRefused() {
        for (String text : List.of("", "now", "2026-01-31", "2026-01-31T12:00:00Z_x", "2026-01-31T12:00:00Z_99999")) {
            assertThatThrownBy(() -> HybridTimestamp.parse(text))
                    .isInstanceOf(AtollException.class)
                    .extracting(e -> ((AtollException) e).code())
                    .isEqualTo(ErrorCode.INVALID_TIMESTAMP);
        }
    }
}
