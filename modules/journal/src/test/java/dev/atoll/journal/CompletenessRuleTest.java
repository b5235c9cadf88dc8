package dev.atoll.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.HybridTimestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CompletenessRuleTest {

    private WritesInFlight.Reading writes = new WritesInFlight.Reading(HybridTimestamp.ZERO, 0);
    private Set<String> writers = Set.of();
    private boolean databaseAway;
    private long wallMillis;
    private final List<HybridTimestamp> promises = new ArrayList<>();
    private final CompletenessRule rule = new CompletenessRule(
            () -> writes, () -> Instant.ofEpochMilli(wallMillis), new CompletenessRule.Surroundings() {
                @Override
                public Set<String> writers() {
                    return writers;
                }

                @Override
                public void promise(HybridTimestamp upTo) {
                    if (databaseAway) {
                        throw new IllegalStateException("away");
                    }
                    promises.add(upTo);
                }
            });

    private static HybridTimestamp at(long millis) {
        return HybridTimestamp.of(millis, 0);
    }

    private void safe(long millis, long doubts) {
        writes = new WritesInFlight.Reading(at(millis), doubts);
    }

    private long read(boolean everything) {
        rule.beforeRead();
        return rule.afterRead(everything).millis();
    }

    @Test
    void whatIsSafeAfterTheReadDoesNotCount() {
        safe(10, 0);
        rule.beforeRead();
        safe(20, 0);
        assertThat(rule.afterRead(true)).isEqualTo(at(10));
    }

    @Test
    void aReadThatLeavesSomethingOutClaimsNothingNew() {
        safe(10, 0);
        assertThat(read(true)).isEqualTo(10);
        safe(20, 0);
        assertThat(read(false)).isEqualTo(10);
        assertThat(read(true)).isEqualTo(20);
    }

    @Test
    void itNeverGoesDown() {
        safe(10, 0);
        read(true);
        safe(5, 0);
        assertThat(read(true)).isEqualTo(10);
    }

    @Test
    void aDoubtIsOverWhenAllWhoWroteThenAreGone() {
        writers = Set.of("doubtful", "other");
        safe(10, 1);
        assertThat(read(true)).isZero();
        writers = Set.of("doubtful", "newcomer");
        assertThat(read(true)).isZero();
        writers = Set.of("newcomer");
        assertThat(read(true)).isEqualTo(10);
    }

    @Test
    void aSecondDoubtIsWaitedForToo() {
        writers = Set.of("first");
        safe(10, 1);
        assertThat(read(true)).isZero();
        writers = Set.of("second");
        safe(20, 2);
        assertThat(read(true)).isZero();
        assertThat(read(true)).isZero();
        writers = Set.of();
        assertThat(read(true)).isEqualTo(20);
    }

    @Test
    void aDoubtThatIsOverWhileTheReadLeavesAGapClaimsOnlyWithTheNextRead() {
        safe(10, 1);
        assertThat(read(false)).isZero();
        assertThat(read(true)).isEqualTo(10);
    }

    @Test
    void nothingIsClaimedThatWasNotPromised() {
        databaseAway = true;
        safe(10, 0);
        assertThatThrownBy(rule::beforeRead).hasMessage("away");
        assertThat(rule.afterRead(true)).isEqualTo(HybridTimestamp.ZERO);
        databaseAway = false;
        assertThat(read(true)).isEqualTo(10);
        assertThat(promises.get(0)).isGreaterThan(at(10));
    }

    @Test
    void promisesAreRare() {
        for (int millis = 1; millis <= 10_000; millis++) {
            wallMillis = millis;
            safe(millis, 0);
            assertThat(read(true)).isEqualTo(millis);
        }
        assertThat(promises).hasSizeLessThan(12);
    }

    @Test
    void aClockThatIsFarAheadIsPromisedHardlyMore() {
        safe(5_000, 0);
        read(true);
        assertThat(promises.get(0)).isGreaterThan(at(5_000)).isLessThan(at(5_001));
    }
}
