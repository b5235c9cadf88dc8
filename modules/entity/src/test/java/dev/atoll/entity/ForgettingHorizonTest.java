package dev.atoll.entity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.Forgetting;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.entity.ForgettingHorizon.Copy;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForgettingHorizonTest {

    private static final HybridTimestamp FIVE = HybridTimestamp.of(5, 0);
    private static final HybridTimestamp SEVEN = HybridTimestamp.of(7, 0);

    private final ForgettingHorizon horizon = new ForgettingHorizon();

    @Test
    void nothingIsForgottenUntilSomebodySaysSo() {
        assertThat(horizon.in("todos")).isEqualTo(Forgetting.NOTHING);
    }

    @Test
    void itNeverGoesBack() {
        horizon.advance(SEVEN, SEVEN, collection -> Copy.WHOLE);
        horizon.advance(FIVE, FIVE, collection -> Copy.WHOLE);
        assertThat(horizon.in("todos")).isEqualTo(Forgetting.upTo(SEVEN));
        assertThat(horizon.announced()).isEqualTo(SEVEN);
    }

    @Test
    void whereStatesAreAwaitedTheyAreTakenAsTheyAreAndOldRowsAreNot() {
        Map<String, Copy> copies = Map.of("todos", Copy.GATHERING, "carts", Copy.WHOLE, "here", Copy.LIMITED);
        horizon.advance(FIVE, SEVEN, copies::get);
        assertThat(horizon.in("todos")).isEqualTo(new Forgetting(FIVE, HybridTimestamp.ZERO, true));
        assertThat(horizon.in("carts")).isEqualTo(Forgetting.upTo(FIVE));
        assertThat(horizon.in("here")).isEqualTo(new Forgetting(HybridTimestamp.ZERO, HybridTimestamp.ZERO, true));
    }

    @Test
    void dataActorsForgetUnaskedByWhatAllNodesGoBy() {
        horizon.advance(SEVEN, SEVEN, collection -> Copy.WHOLE);
        assertThat(horizon.agreedIn("todos")).isEqualTo(HybridTimestamp.ZERO);
        horizon.agree(FIVE);
        assertThat(horizon.agreedIn("todos")).isEqualTo(FIVE);
        horizon.agree(HybridTimestamp.of(9, 0));
        assertThat(horizon.agreedIn("todos")).isEqualTo(SEVEN);
        horizon.advance(SEVEN, SEVEN, collection -> Copy.LIMITED);
        assertThat(horizon.agreedIn("todos")).isEqualTo(HybridTimestamp.ZERO);
    }

    @Test
    void theBuiltInCollectionsKeepEverything() {
        horizon.advance(FIVE, SEVEN, collection -> Copy.WHOLE);
        assertThat(horizon.in("_regions")).isEqualTo(Forgetting.NOTHING);
    }
}
