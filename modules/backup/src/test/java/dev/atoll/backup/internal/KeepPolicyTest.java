package dev.atoll.backup.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.BackupManifest;
import dev.atoll.backup.BackupSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeepPolicyTest {

    private static BackupManifest backup(String at, String type, String parent) {
        return backup(at, type, parent, 1);
    }

    private static BackupManifest backup(String at, String type, String parent, long to) {
        String id = at.replaceAll("[-:]", "").replace("Z", ".000Z") + "-" + type;
        return new BackupManifest(
                1,
                id,
                type,
                BackupManifest.State.COMPLETE,
                "eu",
                "j",
                0,
                to,
                null,
                at,
                at,
                "n",
                parent,
                null,
                "zstd",
                null,
                List.of(),
                null);
    }

    private static List<String> expired(List<BackupManifest> backups, BackupSettings.Keep keep) {
        return KeepPolicy.expired(backups, keep).stream()
                .map(BackupManifest::id)
                .toList();
    }

    @Test
    void withoutARuleNothingGoes() {
        List<BackupManifest> all =
                List.of(backup("2026-01-01T00:00:00Z", "full", null), backup("2026-01-02T00:00:00Z", "full", null));
        assertThat(expired(all, new BackupSettings.Keep(0, 0, 0, 0, true))).isEmpty();
    }

    @Test
    void theNewestFullOnesStayWithAllThatBuildsOnThem() {
        BackupManifest old = backup("2026-01-01T00:00:00Z", "full", null);
        BackupManifest onOld = backup("2026-01-02T00:00:00Z", "incremental", old.id());
        BackupManifest full = backup("2026-01-03T00:00:00Z", "full", null);
        BackupManifest one = backup("2026-01-04T00:00:00Z", "incremental", full.id());
        BackupManifest two = backup("2026-01-05T00:00:00Z", "incremental", one.id());
        assertThat(expired(List.of(old, onOld, full, one, two), new BackupSettings.Keep(1, 0, 0, 0, true)))
                .containsExactly(onOld.id(), old.id());
    }

    @Test
    void theLastOfEachDayStaysWithWhatItBuildsOn() {
        BackupManifest full = backup("2026-01-01T00:00:00Z", "full", null);
        BackupManifest early = backup("2026-01-02T01:00:00Z", "differential", full.id());
        BackupManifest late = backup("2026-01-02T23:00:00Z", "differential", full.id());
        BackupManifest next = backup("2026-01-03T01:00:00Z", "full", null);
        assertThat(expired(List.of(full, early, late, next), new BackupSettings.Keep(0, 2, 0, 0, true)))
                .containsExactly(early.id());
    }

    private static List<BackupManifest> fulls(String... days) {
        return Arrays.stream(days)
                .map(day -> backup(day + "T12:00:00Z", "full", null))
                .toList();
    }

    private static List<String> ids(String... days) {
        return fulls(days).stream().map(BackupManifest::id).toList();
    }

    @Test
    void theLastOfEachWeekStaysAndAWeekMayBeginInTheYearBefore() {
        List<BackupManifest> all = fulls(
                "2025-12-28", // a Sunday
                "2025-12-29",
                "2026-01-04",
                "2026-01-05",
                "2026-01-11",
                "2026-01-19",
                "2026-01-20");
        assertThat(expired(all, new BackupSettings.Keep(0, 0, 2, 0, true)))
                .isEqualTo(ids("2026-01-19", "2026-01-05", "2026-01-04", "2025-12-29", "2025-12-28"));
        assertThat(expired(all, new BackupSettings.Keep(0, 0, 3, 0, true)))
                .isEqualTo(ids("2026-01-19", "2026-01-05", "2025-12-29", "2025-12-28"));
        assertThat(expired(all, new BackupSettings.Keep(0, 0, 4, 0, true)))
                .isEqualTo(ids("2026-01-19", "2026-01-05", "2025-12-29"));
    }

    @Test
    void theLastOfEachMonthOfEachYearStays() {
        List<BackupManifest> all =
                fulls("2025-01-31", "2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01", "2026-02-15", "2026-02-28");
        assertThat(expired(all, new BackupSettings.Keep(0, 0, 0, 2, true)))
                .isEqualTo(ids("2026-02-15", "2026-02-01", "2026-01-01", "2025-12-31", "2025-01-31"));
        assertThat(expired(all, new BackupSettings.Keep(0, 0, 0, 4, true)))
                .isEqualTo(ids("2026-02-15", "2026-02-01", "2026-01-01"));
    }

    @Test
    void rulesAddUpAndADayAWeekAndAMonthCountOnlyWhenThereIsABackup() {
        List<BackupManifest> all = fulls("2025-10-01", "2025-11-05", "2026-01-05", "2026-01-06", "2026-01-07");
        assertThat(expired(all, new BackupSettings.Keep(0, 2, 0, 2, true))).isEqualTo(ids("2026-01-05", "2025-10-01"));
    }

    @Test
    void whatWasMadeAfterAClockWasPutBackIsNewerThanWhatWasMadeBefore() {
        BackupManifest ahead = backup("2026-01-05T00:00:00Z", "full", null, 10);
        BackupManifest onAhead = backup("2026-01-05T01:00:00Z", "incremental", ahead.id(), 20);
        BackupManifest full = backup("2026-01-02T00:00:00Z", "full", null, 30);
        BackupManifest one = backup("2026-01-02T01:00:00Z", "incremental", full.id(), 40);
        List<BackupManifest> byTime = List.of(full, one, ahead, onAhead);
        assertThat(expired(byTime, new BackupSettings.Keep(1, 0, 0, 0, true)))
                .containsExactly(onAhead.id(), ahead.id());
        assertThat(expired(byTime, new BackupSettings.Keep(0, 1, 0, 0, true)))
                .containsExactly(onAhead.id(), ahead.id());
    }

    @Test
    void anUnfinishedBackupStaysWhileItIsNewerThanTheCompleteOnesWhateverTheClockSaid() {
        BackupManifest ahead = backup("2026-01-05T00:00:00Z", "full", null, 10);
        BackupManifest unfinished =
                backup("2026-01-02T00:00:00Z", "full", null, 30).by("n");
        assertThat(expired(List.of(unfinished, ahead), new BackupSettings.Keep(1, 0, 0, 0, true)))
                .isEmpty();
    }

    @Test
    void noChainEverLosesItsBeginning() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<BackupManifest> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String at = Instant.parse("2026-01-01T00:00:00Z")
                        .plusSeconds(i * 40_000L)
                        .toString();
                boolean full = i == 0 || random.nextInt(5) == 0;
                all.add(backup(
                        at,
                        full ? "full" : "incremental",
                        full ? null : all.get(random.nextInt(all.size())).id()));
            }
            BackupSettings.Keep keep = new BackupSettings.Keep(
                    random.nextInt(3), random.nextInt(4), random.nextInt(3), random.nextInt(3), true);
            Set<String> left =
                    new HashSet<>(all.stream().map(BackupManifest::id).toList());
            for (String gone : expired(all, keep)) {
                left.remove(gone);
                assertThat(all.stream()
                                .filter(backup -> left.contains(backup.id()) && backup.parent() != null)
                                .map(BackupManifest::parent))
                        .as("seed %d", seed)
                        .allMatch(left::contains);
            }
            assertThat(left).contains(all.get(39).id());
        }
    }
}
