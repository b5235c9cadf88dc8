package dev.atoll.replication.internal.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BacklogAgeTest {

    private final BacklogAge backlog = new BacklogAge();

    @Test
    void aPeerThatHasEverythingIsNotBehindHoweverLongNothingHappens() {
        backlog.ends(5, 1_000);
        assertThat(backlog.millisBehind(5, 100_000)).isZero();
        assertThat(backlog.millisBehind(6, 100_000)).isZero();
    }

    @Test
    void aPeerIsBehindSinceTheFirstThatItMissesWasSeen() {
        backlog.ends(5, 1_000);
        backlog.ends(7, 2_000);
        backlog.ends(9, 3_000);

        assertThat(backlog.millisBehind(4, 10_000)).isEqualTo(9_000);
        assertThat(backlog.millisBehind(5, 10_000)).isEqualTo(8_000);
        assertThat(backlog.millisBehind(6, 10_000)).isEqualTo(8_000);
        assertThat(backlog.millisBehind(8, 10_000)).isEqualTo(7_000);
        assertThat(backlog.millisBehind(9, 10_000)).isZero();
    }

    @Test
    void aPeerOfWhomNothingIsKnownIsBehindOnceThereIsSomethingToHave() {
        backlog.ends(0, 1_000);
        assertThat(backlog.millisBehind(-1, 9_000)).isZero();
        backlog.ends(1, 5_000);
        assertThat(backlog.millisBehind(-1, 9_000)).isEqualTo(4_000);
    }

    @Test
    void theMarksAreBoundedAndTheOldestStaysExact() {
        for (int i = 1; i <= 100_000; i++) {
            backlog.ends(i, i * 1_000L);
        }
        long now = 100_000_000L;
        assertThat(backlog.millisBehind(0, now)).isEqualTo(now - 1_000);
        assertThat(backlog.millisBehind(99_999, now)).isZero();
        assertThat(backlog.millisBehind(99_990, now)).isEqualTo(9_000);
        assertThat(backlog.millisBehind(50_000, now)).isBetween(now - 50_001_000L, now);
    }

    @Test
    void whatAllPeersHaveIsForgotten() {
        backlog.ends(5, 1_000);
        backlog.ends(7, 2_000);
        backlog.forgetUpTo(6);
        assertThat(backlog.millisBehind(4, 10_000)).isEqualTo(8_000);
        backlog.forgetUpTo(100);
        backlog.ends(7, 9_000);
        assertThat(backlog.millisBehind(6, 10_000))
                .as("the end itself is remembered")
                .isEqualTo(8_000);
    }
}
