package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseSnapshotsTest {

    private static final int STEP = 175;
    private static final int ROWS = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 16})
    void fewAreKeptAndNoneIsFarFromAnyRowForItsDistance(int perDoubling) {
        List<Long> kept = new ArrayList<>();
        for (long newest = STEP; newest <= ROWS; newest += STEP) {
            kept.add(newest);
            kept.removeAll(SparseSnapshots.surplus(kept, perDoubling));
            assertThat(kept).hasSizeLessThan(2 * perDoubling * (64 - Long.numberOfLeadingZeros(newest / STEP)) + 3);
        }
        long newest = kept.get(kept.size() - 1);
        long before = 0;
        for (long row : kept) {
            long distance = newest - before;
            assertThat(row - before).isLessThanOrEqualTo(Math.max(2 * STEP, 2 * distance / perDoubling + STEP));
            before = row;
        }
    }

    @Test
    void theNewestOnesStay() {
        assertThat(SparseSnapshots.surplus(List.of(), 4)).isEmpty();
        assertThat(SparseSnapshots.surplus(List.of(7L), 4)).isEmpty();
        assertThat(SparseSnapshots.surplus(List.of(200L, 400L, 600L, 800L), 4)).isEmpty();
    }
}
