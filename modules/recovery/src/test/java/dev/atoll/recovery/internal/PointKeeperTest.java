package dev.atoll.recovery.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.recovery.PointSettings;
import dev.atoll.recovery.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PointKeeperTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final RegionId HERE = RegionId.of("here");
    private static final RegionId GONE = RegionId.of("gone");

    private final PointKeeper keeper = new PointKeeper(new PointKeeper.Parts(
            HERE, null, null, new PointSettings(Duration.ofHours(1), 2, Duration.ofHours(10), 5), () -> NOW));

    private static RecoveryPoint point(String name, RegionId region, int hoursAgo, boolean automatic) {
        HybridTimestamp at = HybridTimestamp.upTo(NOW.minus(Duration.ofHours(hoursAgo)));
        return new RecoveryPoint(name, at, region, automatic, Optional.empty());
    }

    @Test
    void theNewestOfTheRegionStayAndNoneThatIsTooOldButThoseWithNamesOfTheirOwn() {
        List<RecoveryPoint> known = List.of(
                point("auto-1", HERE, 1, true),
                point("auto-2", HERE, 2, true),
                point("auto-3", HERE, 3, true),
                point("auto-11", HERE, 11, true),
                point("auto-gone-9", GONE, 9, true),
                point("auto-gone-11", GONE, 11, true),
                point("mine", HERE, 100, false));
        assertThat(keeper.outlived(known))
                .extracting(RecoveryPoint::name)
                .containsExactlyInAnyOrder("auto-3", "auto-11", "auto-gone-11");
    }

    @Test
    void aPointIsDueAfterTheIntervalWhateverOthersHaveMade() {
        assertThat(keeper.isDue(List.of())).isTrue();
        assertThat(keeper.isDue(List.of(point("auto-1", HERE, 0, true)))).isFalse();
        assertThat(keeper.isDue(List.of(
                        point("auto-1", HERE, 2, true),
                        point("auto-gone-0", GONE, 0, true),
                        point("a", HERE, 0, false))))
                .isTrue();
    }

    @Test
    void pointsOfAClockThatWasHoursAheadDoNotHoldUpTheNext() {
        assertThat(keeper.isDue(List.of(point("auto-1", HERE, -6, true), point("auto-2", HERE, 2, true))))
                .isTrue();
        assertThat(keeper.isDue(List.of(point("auto-1", HERE, -6, true), point("auto-2", HERE, 0, true))))
                .isFalse();
    }

    @Test
    void unlessItIsSetOtherwiseTheyAreKeptAsLongAsThePast() {
        Config usual = ConfigFactory.load();
        assertThat(PointSettings.from(usual, Duration.ofHours(72)).keepFor()).isEqualTo(Duration.ofHours(72));
        Config longer = ConfigFactory.parseString("atoll.recovery.points.keep-for = 400h")
                .withFallback(usual);
        assertThat(PointSettings.from(longer, Duration.ofHours(72)).keepFor()).isEqualTo(Duration.ofHours(400));
    }

    @Test
    void namesThatAreNearlyTheSameAreFound() {
        List<String> known = List.of("before-release-7", "before-release-8", "nightly", "auto-eu-20260131-120000-000");
        assertThat(CloseNames.to("before-relase-7", known)).containsExactly("before-release-7", "before-release-8");
        assertThat(CloseNames.to("night", known)).containsExactly("nightly");
        assertThat(CloseNames.to("xyz", known)).isEmpty();
        assertThat(CloseNames.distance("abc", "abd")).isEqualTo(1);
        assertThat(CloseNames.distance("", "abc")).isEqualTo(3);
    }
}
