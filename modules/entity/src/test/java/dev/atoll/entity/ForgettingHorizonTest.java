package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.HybridTimestamp;
import org.junit.jupiter.api.Test;

class ForgettingHorizonTest {

    private static final HybridTimestamp FIVE = HybridTimestamp.of(5, 0);
    private static final HybridTimestamp SEVEN = HybridTimestamp.of(7, 0);

    private final ForgettingHorizon horizon = new ForgettingHorizon();

    @Test
    void nothingIsForgottenUntilSomebodySaysSo() {
        assertThat(horizon.in("todos")).isEqualTo(HybridTimestamp.ZERO);
        assertThat(horizon.anywhere("todos")).isEqualTo(HybridTimestamp.ZERO);
    }

    @Test
    void itNeverGoesBack() {
        horizon.advance(SEVEN, SEVEN, collection -> true);
        horizon.advance(FIVE, FIVE, collection -> true);
        assertThat(horizon.in("todos")).isEqualTo(SEVEN);
        assertThat(horizon.anywhere("todos")).isEqualTo(SEVEN);
    }

    @Test
    void nothingIsForgottenInACollectionThatIsNotWholeAndOthersMayHaveForgottenWhatThisRegionSaidItHas() {
        horizon.advance(FIVE, SEVEN, collection -> !collection.equals("todos"));
        assertThat(horizon.in("todos")).isEqualTo(HybridTimestamp.ZERO);
        assertThat(horizon.anywhere("todos")).isEqualTo(SEVEN);
        assertThat(horizon.in("carts")).isEqualTo(FIVE);
        assertThat(horizon.anywhere("carts")).isEqualTo(FIVE);
    }

    @Test
    void theBuiltInCollectionsKeepEverything() {
        horizon.advance(FIVE, SEVEN, collection -> true);
        assertThat(horizon.in("_regions")).isEqualTo(HybridTimestamp.ZERO);
        assertThat(horizon.anywhere("_regions")).isEqualTo(HybridTimestamp.ZERO);
    }
}
