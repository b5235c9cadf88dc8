package dev.atoll.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTargetTest {

    @Test
    void everyKindOfTextIsRead() {
        HybridTimestamp exact = HybridTimestamp.parse("2026-01-31T12:00:00.123Z_00004");
        assertThat(RecoveryTarget.parse("latest")).isEqualTo(new RecoveryTarget.Latest());
        assertThat(RecoveryTarget.parse(exact.toString())).isEqualTo(new RecoveryTarget.At(exact));
        assertThat(RecoveryTarget.parse("2026-01-31T13:00:00+01:00"))
                .isEqualTo(RecoveryTarget.at(Instant.parse("2026-01-31T12:00:00Z")));
        assertThat(RecoveryTarget.parse("before-release-7")).isEqualTo(RecoveryTarget.point("before-release-7"));
        assertThat(RecoveryTarget.parse("20260131T120000.000Z-full"))
                .isEqualTo(new RecoveryTarget.Backup("20260131T120000.000Z-full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026-01-31", "12:00", "Yesterday", "a b", "2026-01-31T12:00:00.123Z_4x", "-1"})
    void otherTextsAreRefusedWithWhatThereIs(String text) {
        assertThatThrownBy(() -> RecoveryTarget.parse(text))
                .hasMessageContaining("'" + text + "' names no instant")
                .hasMessageContaining("latest");
    }

    @ParameterizedTest
    @ValueSource(strings = {"latest", "", "7th", "Upper", "a:b", "2026-01-31T12:00:00Z", "_a"})
    void whatCouldBeSomethingElseIsNoName(String text) {
        assertThat(RecoveryPoint.isName(text)).isFalse();
    }

    @Test
    void aNameThatARegionMakesIsAName() {
        String name = RecoveryPoint.nameOf(
                RecoveryPoint.AUTOMATIC,
                RegionId.of("r".repeat(32)),
                HybridTimestamp.upTo(Instant.parse("2026-01-31T12:00:00Z")),
                false);
        assertThat(name).endsWith("-20260131-120000-000");
        assertThat(RecoveryPoint.isName(name)).isTrue();
    }
}
