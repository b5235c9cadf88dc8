package dev.atoll.node;

import static dev.atoll.node.DrillSteps.PATIENCE;
import static dev.atoll.node.DrillSteps.add;
import static dev.atoll.node.DrillSteps.backup;
import static dev.atoll.node.DrillSteps.codes;
import static dev.atoll.node.DrillSteps.drill;
import static dev.atoll.node.DrillSteps.flip;
import static dev.atoll.node.DrillSteps.overwrite;
import static dev.atoll.node.DrillSteps.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.backup.BackupEvent;
import dev.atoll.backup.Drill;
import dev.atoll.backup.DrillEvent;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.operate.DrillCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** A region tries whether it can be restored. */
class DrillIT {

    /** The one that drills take, among those of the region's database. */
    private static final int LOCK_OF_DRILLS = 2;

    private static final Map<String, Object> PORTS = Map.of("atoll.replication.port", 0);

    @TempDir
    Path directory;

    private DrillSteps steps;

    @BeforeEach
    void prepare() {
        steps = new DrillSteps(directory);
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void aDrillWhileTheRegionIsWrittenFindsTheSameAndMeasures(Type type) throws Exception {
        Map<String, Object> settings = steps.settings();
        TestDatabases.fresh(type, directory.resolve("data"))
                .entrySet()
                .forEach(each -> settings.put(each.getKey(), each.getValue().unwrapped()));
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, "first", 3);
            backup(us);
            AtomicBoolean stop = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                for (int i = 0; !stop.get(); i++) {
                    add(us, "k" + i % 20, 1);
                }
            });
            writer.start();
            try {
                String before = archivedUntil(us);
                await().atMost(PATIENCE).until(() -> archivedUntil(us).compareTo(before) > 0);
                JsonNode drill = drill(us, "{}");
                assertThat(drill.path("state").asText()).as(drill.toString()).isEqualTo("passed");
                assertThat(drill.path("compared").path("equal").asLong()).isPositive();
                assertThat(drill.path("rtoMillis").asLong()).isPositive();
                JsonNode again = drill(us, "{\"to\":\"" + drill.path("to").asText() + "\"}");
                assertThat(again.path("state").asText()).as(again.toString()).isEqualTo("passed");
                assertThat(again.path("to")).isEqualTo(drill.path("to"));
                assertThat(again.path("restored").path("keys"))
                        .isEqualTo(drill.path("restored").path("keys"));
            } finally {
                stop.set(true);
                writer.join();
            }
            assertThat(steps.scratch()).isEmpty();
            JsonNode objectives = us.get("/api/recovery/objectives").json();
            assertThat(objectives.path("rto").path("met").asBoolean())
                    .as(objectives.toString())
                    .isTrue();
            assertThat(objectives.path("rpo").path("met").asBoolean()).isTrue();
            assertThat(objectives.path("rto").path("trend").path("millis")).hasSize(2);
        }
    }

    @Test
    void whatDiffersOrIsDamagedFailsADrillAndDegradesTheRegionUntilOnePasses() throws Exception {
        try (TestRegion us = TestRegion.start("us-east", directory, steps.settings())) {
            List<DrillEvent> events = events(us, DrillEvent.class);
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, "one", 1);
            add(us, "five", 5);
            backup(us);
            byte[] original = payload(us, "one");
            overwrite(us, "one", payload(us, "five"));

            JsonNode different = drill(us, "{}");
            assertThat(different.path("state").asText())
                    .as(different.toString())
                    .isEqualTo("failed");
            assertThat(different.path("compared").path("different").asLong()).isOne();
            assertThat(different
                            .path("compared")
                            .path("differences")
                            .path(0)
                            .path("key")
                            .asText())
                    .isEqualTo("one");
            assertThat(codes(different)).containsExactly("different");
            TestRegion.Answer ready = us.get("/health/ready");
            assertThat(ready.status()).isEqualTo(200);
            assertThat(ready.json().path("status").asText()).isEqualTo("degraded");
            assertThat(ready.json().path("degraded").path(0).path("reason").asText())
                    .contains(different.path("id").asText());
            assertThat(us.get("/api/ha/status").json().path("health").asText()).isEqualTo("degraded");

            overwrite(us, "one", original);
            Path file = steps.fileOfBackup();
            flip(file);
            JsonNode damaged = drill(us, "{}");
            assertThat(codes(damaged)).containsExactly("backup-damaged");
            flip(file);

            JsonNode passed = drill(us, "{}");
            assertThat(passed.path("state").asText()).as(passed.toString()).isEqualTo("passed");
            assertThat(us.get("/health/ready").json().path("status").asText()).isEqualTo("ready");
            assertThat(us.get("/api/ha/status").json().path("health").asText()).isEqualTo("ok");
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(events).extracting(DrillEvent::passed).containsExactly(false, false, true));
            assertThat(us.get("/api/recovery/drills").json().path("drills")).hasSize(3);
            assertThat(steps.scratch()).isEmpty();
        }
        try (TestRegion us = TestRegion.start("us-east", directory, steps.settings())) {
            List<Drill> drills = us.atoll().drills().all().toCompletableFuture().join();
            assertThat(drills)
                    .extracting(Drill::state)
                    .containsExactly(Drill.State.PASSED, Drill.State.FAILED, Drill.State.FAILED);
        }
    }

    @Test
    void whatCannotBeDoneIsRefusedAndTheReasonIsGiven() {
        try (TestRegion eu = TestRegion.start("eu-west", directory, PORTS)) {
            TestRegion.Answer off = eu.post("/api/recovery/drills", "{}");
            assertThat(off.status()).isEqualTo(409);
            assertThat(off.code()).isEqualTo("backups-off");
            assertThat(off.json().path("hint").asText()).contains("atoll.backup.repositories");
            JsonNode unmeasured = eu.get("/api/recovery/objectives").json();
            assertThat(unmeasured.path("rto").path("targetMillis").asLong()).isEqualTo(300_000);
            assertThat(unmeasured.path("rto").path("met").isNull()).isTrue();
            assertThat(unmeasured.path("rto").path("unmeasured").asText()).isEqualTo("no-repository");
            assertThat(unmeasured.path("rpo").path("targetMillis").asLong()).isEqualTo(60_000);
            assertThat(unmeasured.path("rpo").path("met").asBoolean(true)).isFalse();
            assertThat(unmeasured.path("rpo").path("unmeasured").asText()).isEqualTo("no-repository");
            assertThat(unmeasured.path("repositories")).isEmpty();
            assertThat(eu.atoll()
                            .drills()
                            .objectives()
                            .toCompletableFuture()
                            .join()
                            .repositories())
                    .isEmpty();
            TestRegion.Answer none = eu.get("/api/recovery/drills/none");
            assertThat(none.code()).isEqualTo("not-found");
            assertThat(none.json().path("hint").asText()).contains("drills");
        }
        try (TestRegion us = TestRegion.start("us-east", directory, steps.settings())) {
            JsonNode never = us.get("/api/recovery/objectives").json();
            assertThat(never.path("rto").path("unmeasured").asText()).isEqualTo("no-drill");
            assertThat(never.path("rpo").path("measuredMillis").isNumber()).isTrue();
            assertThat(us.post("/api/recovery/drills", "{\"at\":1}").code()).isEqualTo("invalid-request");
            assertThat(us.post("/api/recovery/drills", "{\"to\":\"soon\"}").code())
                    .isEqualTo("no-such-point");
            assertThat(us.post("/api/recovery/drills", "{\"to\":\"2999-01-01T00:00:00Z\"}")
                            .code())
                    .isEqualTo("invalid-timestamp");
            TestRegion.Answer old = us.post("/api/recovery/drills", "{\"to\":\"2001-01-01T00:00:00Z\"}");
            assertThat(old.status()).as(old.text()).isEqualTo(410);
            assertThat(old.code()).isEqualTo("before-history");
            assertThat(us.post("/api/recovery/drills", "{\"repository\":\"elsewhere\"}")
                            .code())
                    .isEqualTo("invalid-request");
            TestRegion.Answer second = DrillSteps.journal(us)
                    .database()
                    .exclusively(LOCK_OF_DRILLS, () -> us.post("/api/recovery/drills", "{}"))
                    .orElseThrow();
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("drill-running");
            StringWriter said = new StringWriter();
            int exit = new CommandLine(new DrillCommand())
                    .setOut(new PrintWriter(said))
                    .setErr(new PrintWriter(said))
                    .execute("--region-url", "http://127.0.0.1:" + us.atoll().httpPort());
            assertThat(exit).as(said.toString()).isOne();
            assertThat(said.toString()).contains("no-such-backup");
        }
    }

    @Test
    void whatWouldBeLostGrowsWhileTheArchiveCannotBeWritten() throws Exception {
        Map<String, Object> settings = steps.settings();
        settings.put("atoll.recovery.objectives.rpo", "2s");
        Path repository = directory.resolve("repository");
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, "k", 1);
            backup(us);
            await().atMost(PATIENCE).until(() -> rpo(us).path("met").asBoolean());
            List<BackupEvent> events = events(us, BackupEvent.class);
            Files.move(repository, directory.resolve("away"));
            Files.createFile(repository);
            add(us, "k", 1);
            await().atMost(PATIENCE).until(() -> !rpo(us).path("met").asBoolean());
            long missed = rpo(us).path("measuredMillis").asLong();
            await().atMost(PATIENCE).until(() -> rpo(us).path("measuredMillis").asLong() > missed);
            assertThat(codes(drill(us, "{}"))).containsExactly("repository-unavailable");
            Files.delete(repository);
            Files.move(directory.resolve("away"), repository);
            await().atMost(PATIENCE).until(() -> rpo(us).path("met").asBoolean());
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(events)
                    .filteredOn(event -> event.task() == BackupEvent.Task.ARCHIVE)
                    .allMatch(event -> event.repository().endsWith("/repository"))
                    .extracting(BackupEvent::failing)
                    .containsExactly(true, false));
        }
    }

    private static JsonNode rpo(TestRegion region) {
        return region.get("/api/recovery/objectives").json().path("rpo");
    }

    private static String archivedUntil(TestRegion region) {
        return BackupSteps.firstRepository(region).path("archivedUntil").asText();
    }

    private static <T> List<T> events(TestRegion region, Class<T> type) {
        List<T> events = new CopyOnWriteArrayList<>();
        ActorRef<T> listener = Adapter.spawnAnonymous(
                region.system(),
                Behaviors.receive(type)
                        .onMessage(type, event -> {
                            events.add(event);
                            return Behaviors.same();
                        })
                        .build());
        region.system().getEventStream().subscribe(Adapter.toClassic(listener), type);
        return events;
    }
}
