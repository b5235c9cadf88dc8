package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CommittedRowsTest {
    private static final ReadLimit ALL = new ReadLimit(1000, 1 << 20);
    private static final int ROW_BYTES = row(1).memoryBytes();

    private final CommittedRows committed = new CommittedRows(10L * ROW_BYTES);

    private static JournalRow row(long ordering) {
        return new JournalRow(ordering, "c" + ordering % 2 + "|a", ordering, new byte[7], 1, "m", Instant.EPOCH);
    }

    private void add(long... orderings) {
        committed.add(LongStream.of(orderings).mapToObj(CommittedRowsTest::row).toList());
    }

    private List<Long> takeAfter(long offset) {
        return committed.takeAfter(offset, ALL).stream()
                .map(JournalRow::ordering)
                .toList();
    }

    @Test
    void onlyRowsThatFollowTheOffsetWithoutAGapAreTaken() {
        committed.follow(true);
        add(4, 7);
        add(5, 3);
        assertThat(takeAfter(1)).isEmpty();
        assertThat(committed.isEmpty()).isFalse();
        assertThat(takeAfter(2)).containsExactly(3L, 4L, 5L);
        assertThat(takeAfter(5)).isEmpty();
        assertThat(takeAfter(6)).containsExactly(7L);
        assertThat(committed.isEmpty()).isTrue();
    }

    @Test
    void whatWasReadIsForgotten() {
        committed.follow(true);
        add(1, 2, 3);
        committed.dropUpTo(2);
        assertThat(takeAfter(0)).isEmpty();
        assertThat(takeAfter(2)).containsExactly(3L);
    }

    @Test
    void atMostWhatTheLimitAllowsIsTakenAtATime() {
        committed.follow(true);
        add(1, 2, 3, 4);
        assertThat(committed.takeAfter(0, new ReadLimit(2, 1 << 20))).hasSize(2);
        assertThat(committed.takeAfter(2, new ReadLimit(2, 1))).hasSize(1);
        assertThat(takeAfter(3)).containsExactly(4L);
    }

    @Test
    void nothingIsKeptWhenNobodyFollowsOrWhenItIsTooMuch() {
        add(1);
        assertThat(committed.isFed()).isTrue();
        assertThat(takeAfter(0)).isEmpty();
        committed.follow(true);
        add(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        add(11);
        assertThat(committed.isEmpty()).isTrue();
        add(12);
        assertThat(takeAfter(10)).isEmpty();
        assertThat(takeAfter(11)).containsExactly(12L);
        add(13);
        committed.follow(false);
        assertThat(takeAfter(12)).isEmpty();
    }

    @Test
    void theNewestIsKnownWhileNothingElseCanAppearAboveIt() {
        add(5);
        assertThat(committed.newest())
                .as("of an earlier process more may appear")
                .isZero();
        committed.begin(3);
        assertThat(committed.newest()).isEqualTo(5);
        add(7, 6);
        assertThat(committed.newest()).isEqualTo(7);
        committed.addUntold();
        assertThat(committed.newest()).isZero();
        add(8);
        committed.begin(8);
        assertThat(committed.newest()).isZero();
    }

    @Test
    void rowsThatAreErasedFromTheJournalAreForgotten() {
        committed.follow(true);
        add(1, 2, 3);
        committed.forget("c1|");
        assertThat(takeAfter(0)).isEmpty();
        assertThat(takeAfter(1)).containsExactly(2L);
    }

    @Test
    void fromManyWritersTheRowsComeInOrderAndNoneIsHeldBack() {
        CommittedRows many = new CommittedRows(1 << 20);
        many.follow(true);
        Random random = new Random(5);
        List<Long> all = new ArrayList<>(LongStream.rangeClosed(1, 500).boxed().toList());
        Collections.shuffle(all.subList(0, 490), random);
        List<Long> taken = new ArrayList<>();
        long offset = 0;
        for (long ordering : all) {
            many.add(List.of(row(ordering)));
            if (random.nextInt(3) == 0) {
                for (JournalRow row : many.takeAfter(offset, ALL)) {
                    taken.add(row.ordering());
                    offset = row.ordering();
                }
            }
        }
        many.takeAfter(offset, ALL).forEach(row -> taken.add(row.ordering()));
        assertThat(taken).isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
    }
}
