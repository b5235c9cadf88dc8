package dev.atoll.backup.internal.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.backup.Drill;
import dev.atoll.backup.Drill.Compared;
import dev.atoll.backup.Drill.Problem;
import dev.atoll.backup.Drill.Restored;
import dev.atoll.backup.DrillSettings.Targets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Targets TARGETS = new Targets(Duration.ofMillis(100), Duration.ofMillis(50));

    /** Ten keys, and what has become of them. */
    private static Compared compared(long equal, long late, long different, long incomplete, long unanswered) {
        return new Compared(10, 10, equal, late, different, incomplete, unanswered, List.of(), List.of());
    }

    private static List<String> codes(long unknownKeys, Compared compared, long rtoMillis, Long rpoMillis) {
        return codes(unknownKeys, compared, 1, rtoMillis, rpoMillis);
    }

    private static List<String> codes(
            long unknownKeys, Compared compared, long dataKeys, long rtoMillis, Long rpoMillis) {
        Drill drill = new Drill(
                "eu-1",
                "eu",
                "node",
                false,
                Drill.State.RUNNING,
                new Drill.Progress(Drill.Stage.COMPARING, 0, 0),
                "/repository",
                "2026-01-01T00:00:00.000Z_00000",
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:00:00Z",
                null,
                new Restored(List.of("full"), 0, 1, 1, 10, unknownKeys),
                compared,
                rtoMillis,
                rpoMillis,
                new Drill.TargetMillis(100, 50),
                List.of());
        return Verdict.of(drill, dataKeys, TARGETS).stream().map(Problem::code).toList();
    }

    private static List<String> codes(Compared compared) {
        return codes(0, compared, 1, 1L);
    }

    @Test
    void oneInWhichSomethingWasComparedAndNothingDiffersPasses() {
        assertThat(codes(compared(10, 0, 0, 0, 0))).isEmpty();
        assertThat(codes(compared(1, 0, 0, 5, 4))).isEmpty();
        assertThat(codes(compared(0, 1, 0, 5, 4))).isEmpty();
    }

    @Test
    void oneThatDiffersFailsAndIsNotSaidToHaveComparedNothing() {
        assertThat(codes(compared(9, 0, 1, 0, 0))).containsExactly("different");
        assertThat(codes(compared(0, 0, 1, 9, 0))).containsExactly("different");
    }

    @Test
    void oneThatHasComparedNoKeyFailsUnlessThereIsNone() {
        assertThat(codes(compared(0, 0, 0, 6, 4))).containsExactly("nothing-compared");
        assertThat(codes(new Compared(0, 0, 0, 0, 0, 0, 0, List.of(), List.of())))
                .isEmpty();
    }

    @Test
    void oneThatCouldReadNoneOfTheCollectionsFails() {
        List<Drill.Skipped> skipped = List.of(new Drill.Skipped("visits", "it moves"));
        Compared definitions = new Compared(1, 1, 1, 0, 0, 0, 0, List.of(), skipped);
        assertThat(codes(0, definitions, 0, 1, 1L)).containsExactly("nothing-compared");
        assertThat(codes(0, definitions, 1, 1, 1L)).isEmpty();
        assertThat(codes(0, compared(1, 0, 0, 0, 0), 0, 1, 1L)).isEmpty();
    }

    @Test
    void keysOfWhichTheBackupCannotTellFailItAsTheyDoARestore() {
        assertThat(codes(1, compared(10, 0, 0, 0, 0), 1, 1L)).containsExactly("restore-incomplete");
    }

    @Test
    void targetsAreReachedExactlyAndMissedByAMillisecond() {
        Compared same = compared(10, 0, 0, 0, 0);
        assertThat(codes(0, same, 100, 50L)).isEmpty();
        assertThat(codes(0, same, 101, 50L)).containsExactly("rto-missed");
        assertThat(codes(0, same, 100, 51L)).containsExactly("rpo-missed");
        assertThat(codes(0, same, 101, null)).containsExactly("rto-missed", "rpo-missed");
    }
}
