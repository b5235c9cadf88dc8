package dev.atoll.node;

import static dev.atoll.node.DrillSteps.PATIENCE;
import static dev.atoll.node.DrillSteps.add;
import static dev.atoll.node.DrillSteps.backup;
import static dev.atoll.node.DrillSteps.codes;
import static dev.atoll.node.DrillSteps.drill;
import static dev.atoll.node.DrillSteps.flip;
import static dev.atoll.node.DrillSteps.newest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.backup.Drill;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drills that begin by themselves, and that do not come to their end. */
class DrillsOnScheduleIT {

    @TempDir
    Path directory;

    private DrillSteps steps;

    @BeforeEach
    void prepare() {
        steps = new DrillSteps(directory);
    }

    @Test
    void aDrillOnScheduleRunsByItselfAndOneThatFailsIsToldLikeAnyOther() throws Exception {
        try (TestRegion us = TestRegion.start("us-east", directory, steps.settings())) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, "k", 1);
            backup(us);
        }
        flip(steps.fileOfBackup());
        Map<String, Object> scheduled = steps.settings();
        scheduled.put("atoll.recovery.drills.schedule", "1s");
        try (TestRegion us = TestRegion.start("us-east", directory, scheduled)) {
            await().atMost(PATIENCE).until(() -> newest(us).hasNonNull("finished"));
            assertThat(newest(us).path("scheduled").asBoolean()).isTrue();
            assertThat(codes(newest(us))).containsExactly("backup-damaged");
            assertThat(us.get("/health/ready").json().path("status").asText()).isEqualTo("degraded");
            flip(steps.fileOfBackup());
            await().atMost(PATIENCE)
                    .until(() -> newest(us).path("state").asText().equals("passed"));
            assertThat(newest(us).path("scheduled").asBoolean()).isTrue();
            assertThat(us.get("/health/ready").json().path("status").asText()).isEqualTo("ready");
        }
    }

    @Test
    void aDrillThatIsStoppedInOrderLeavesNothingAndSaysSo() throws Exception {
        Map<String, Object> settings = steps.settings();
        settings.put("atoll.recovery.drills.progress-interval", "10ms");
        String id;
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            for (int from = 0; from < 8_000; from += 500) {
                assertThat(us.post("/api/data", manyIncrements(from, 500)).status())
                        .isEqualTo(200);
            }
            backup(us);
            id = us.atoll().drills().begin(null).toCompletableFuture().join().id();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> us.get("/api/recovery/drills/" + id)
                    .json()
                    .path("progress")
                    .path("stage")
                    .asText()
                    .equals("comparing"));
        }
        assertThat(steps.scratch()).isEmpty();
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            Drill drill =
                    us.atoll().drills().find(id).toCompletableFuture().join().orElseThrow();
            assertThat(drill.state()).isEqualTo(Drill.State.INTERRUPTED);
            assertThat(drill.problems())
                    .extracting(Drill.Problem::detail)
                    .containsExactly("The node that ran it was stopped.");
            assertThat(us.get("/health/ready").json().path("status").asText()).isEqualTo("ready");
            Drill next = us.atoll().drills().begin(null).toCompletableFuture().join();
            assertThat(next.state()).isEqualTo(Drill.State.RUNNING);
            await().atMost(PATIENCE).until(() -> newest(us).hasNonNull("finished"));
            assertThat(newest(us).path("state").asText())
                    .as(newest(us).toString())
                    .isEqualTo("passed");
            assertThat(us.atoll()
                            .drills()
                            .objectives()
                            .toCompletableFuture()
                            .join()
                            .rto()
                            .met())
                    .isTrue();
        }
    }

    private static String manyIncrements(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> "{\"collection\":\"visits\",\"key\":\"k" + i + "\",\"op\":\"increment\",\"by\":1}")
                .collect(Collectors.joining(",", "{\"operations\":[", "]}"));
    }
}
