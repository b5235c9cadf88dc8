package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import dev.atoll.backup.BackupType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupScheduleTest {

    private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");
    private static final BackupSettings.Plan PLAN = new BackupSettings.Plan("1d", "6h", "1h");

    private static BackupManifest backup(BackupType type, Duration after, BackupManifest.State state) {
        String at = START.plus(after).toString();
        return new BackupManifest(
                1,
                at,
                type.name().toLowerCase(java.util.Locale.ROOT),
                state,
                "eu",
                "j",
                0,
                1,
                null,
                at,
                at,
                "n",
                null,
                null,
                "zstd",
                null,
                List.of(),
                null);
    }

    private static BackupManifest complete(BackupType type, Duration after) {
        return backup(type, after, BackupManifest.State.COMPLETE);
    }

    private static BackupType due(Duration after, BackupManifest... there) {
        return BackupSchedule.due(PLAN, List.of(there), START, START.plus(after))
                .orElse(null);
    }

    @Test
    void theLargestTypeThatIsDueIsMadeAndCountsForTheSmallerOnes() {
        assertThat(due(Duration.ZERO)).isEqualTo(BackupType.FULL);
        BackupManifest full = complete(BackupType.FULL, Duration.ZERO);
        assertThat(due(Duration.ofMinutes(59), full)).isNull();
        assertThat(due(Duration.ofHours(1), full)).isEqualTo(BackupType.INCREMENTAL);
        BackupManifest incremental = complete(BackupType.INCREMENTAL, Duration.ofHours(5));
        assertThat(due(Duration.ofMinutes(330), full, incremental)).isNull();
        assertThat(due(Duration.ofHours(6), full, incremental)).isEqualTo(BackupType.DIFFERENTIAL);
        assertThat(due(Duration.ofHours(24), full, incremental)).isEqualTo(BackupType.FULL);
    }

    @Test
    void whatWasInterruptedComesFirst() {
        BackupManifest full = complete(BackupType.FULL, Duration.ZERO);
        BackupManifest killed = backup(BackupType.INCREMENTAL, Duration.ofMinutes(5), BackupManifest.State.RUNNING);
        assertThat(due(Duration.ofMinutes(6), full, killed)).isEqualTo(BackupType.INCREMENTAL);
    }

    @Test
    void backupsOfAClockThatWasHoursAheadDoNotHoldUpTheNext() {
        BackupManifest full = complete(BackupType.FULL, Duration.ZERO);
        BackupManifest ahead = complete(BackupType.FULL, Duration.ofHours(30));
        assertThat(due(Duration.ofHours(3), full, ahead)).isEqualTo(BackupType.INCREMENTAL);
        BackupManifest next = complete(BackupType.INCREMENTAL, Duration.ofHours(3));
        assertThat(due(Duration.ofHours(3).plusSeconds(60), full, ahead, next)).isNull();
    }
}
