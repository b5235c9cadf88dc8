package dev.atoll.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.journal.JournalRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecentRowsTest {
    private static JournalRow row(long ordering, int bytes) {
        return new JournalRow(ordering, "c|a", ordering, new byte[bytes], 1, "m", Instant.EPOCH);
    }

    @Test
    void nothingYetCoversOnlyWhatComesAfterTheStart() {
        RecentRows recent = new RecentRows(1000, 7);
        assertThat(recent.covers(6)).isFalse();
        assertThat(recent.covers(7)).isTrue();
        assertThat(recent.after(7, 100)).isEqualTo(new RecentRows.Slice(List.of(), 7));
        assertThat(recent.after(9, 100)).isEqualTo(new RecentRows.Slice(List.of(), 9));
    }

    @Test
    void aSliceThatHoldsTheLastRowReachesTheWatermark() {
        RecentRows recent = new RecentRows(1000, 0);
        recent.append(List.of(row(1, 1), row(5, 1)), 9);
        assertThat(recent.after(0, 1).upTo()).isEqualTo(1);
        assertThat(recent.after(1, 1).upTo()).isEqualTo(9);
        assertThat(recent.after(5, 1)).isEqualTo(new RecentRows.Slice(List.of(), 9));
    }

    @Test
    void aRowLargerThanAllMemoryIsLeftToTheDatabase() {
        RecentRows recent = new RecentRows(1000, 0);
        recent.append(List.of(row(1, 10), row(2, 5_000)), 2);
        assertThat(recent.covers(1)).isFalse();
        assertThat(recent.covers(2)).isTrue();
    }

    @Test
    void whateverIsCoveredIsReadInOrderWithoutLossAndMemoryStaysBounded() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        long limit = 20_000;
        RecentRows recent = new RecentRows(limit, 0);
        List<JournalRow> all = new ArrayList<>();
        long watermark = 0;
        for (int step = 0; step < 2_000; step++) {
            List<JournalRow> newer = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                watermark += 1 + random.nextInt(3);
                newer.add(row(watermark, random.nextInt(400)));
            }
            watermark += random.nextInt(2);
            all.addAll(newer);
            recent.append(newer, watermark);
            long offset = random.nextLong(watermark + 1);
            if (recent.covers(offset)) {
                assertThat(readAll(recent, offset, 1 + random.nextInt(3_000)))
                        .as("-Dseed=%s", seed)
                        .isEqualTo(
                                all.stream().filter(r -> r.ordering() > offset).toList());
            }
            long held = all.stream()
                    .filter(r -> recent.covers(r.ordering() - 1))
                    .mapToLong(JournalRow::memoryBytes)
                    .sum();
            assertThat(held).as("-Dseed=%s", seed).isLessThanOrEqualTo(limit);
        }
        assertThat(recent.covers(all.get(all.size() - 10).ordering())).isTrue();
    }

    private static List<JournalRow> readAll(RecentRows recent, long offset, long maxBytes) {
        List<JournalRow> read = new ArrayList<>();
        long at = offset;
        while (at < recent.upTo()) {
            RecentRows.Slice slice = recent.after(at, maxBytes);
            assertThat(slice.upTo()).isGreaterThan(at);
            read.addAll(slice.rows());
            at = slice.upTo();
        }
        return read;
    }
}
