package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.backup.Drill;
import dev.atoll.backup.DrillEvent;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.operate.DrillCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** A region tries whether it can be restored. */
class DrillIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The one that drills take, among those of the region's database. */
    private static final int LOCK_OF_DRILLS = 2;

    private static final Map<String, Object> PORTS = Map.of("atoll.replication.port", 0);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Type.class)
    void aDrillWhileTheRegionIsWrittenFindsTheSameAndMeasures(Type type) throws Exception {
        Map<String, Object> settings = settings();
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
            assertThat(scratch()).isEmpty();
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
        try (TestRegion us = TestRegion.start("us-east", directory, settings())) {
            List<DrillEvent> events = events(us);
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
            Path file = fileOfBackup();
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
            assertThat(scratch()).isEmpty();
        }
        try (TestRegion us = TestRegion.start("us-east", directory, settings())) {
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
            assertThat(eu.get("/api/recovery/objectives").code()).isEqualTo("backups-off");
            assertThat(eu.get("/api/recovery/drills/none").code()).isEqualTo("not-found");
        }
        try (TestRegion us = TestRegion.start("us-east", directory, settings())) {
            assertThat(us.post("/api/recovery/drills", "{\"at\":1}").code()).isEqualTo("invalid-request");
            assertThat(us.post("/api/recovery/drills", "{\"to\":\"soon\"}").code())
                    .isEqualTo("no-such-point");
            assertThat(us.post("/api/recovery/drills", "{\"to\":\"2999-01-01T00:00:00Z\"}")
                            .code())
                    .isEqualTo("invalid-timestamp");
            assertThat(us.post("/api/recovery/drills", "{\"repository\":\"elsewhere\"}")
                            .code())
                    .isEqualTo("invalid-request");
            TestRegion.Answer second = journal(us)
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
        Map<String, Object> settings = settings();
        settings.put("atoll.recovery.objectives.rpo", "2s");
        Path repository = directory.resolve("repository");
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, "k", 1);
            backup(us);
            await().atMost(PATIENCE).until(() -> rpo(us).path("met").asBoolean());
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
        }
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(PORTS);
        settings.put(
                "atoll.backup.repositories",
                List.of(directory.resolve("repository").toString()));
        settings.put("atoll.backup.archive.interval", "200ms");
        settings.put(
                "atoll.recovery.drills.directory", directory.resolve("scratch").toString());
        settings.put("atoll.recovery.objectives.rpo", "10 minutes");
        return settings;
    }

    private static JsonNode rpo(TestRegion region) {
        return region.get("/api/recovery/objectives").json().path("rpo");
    }

    private static List<String> codes(JsonNode drill) {
        return drill.path("problems").findValuesAsText("code");
    }

    private static void add(TestRegion region, String key, int by) {
        await().atMost(PATIENCE)
                .until(() -> region.post("/api/data/visits/" + key, "{\"op\":\"increment\",\"by\":" + by + "}")
                                .status()
                        == 200);
    }

    private static void backup(TestRegion region) {
        String id = region.post("/api/backups", "{}").json().path("id").asText();
        await().atMost(PATIENCE).until(() -> region.get("/api/backups/" + id)
                .json()
                .path("state")
                .asText()
                .equals("complete"));
    }

    private static String archivedUntil(TestRegion region) {
        return region.get("/api/backups")
                .json()
                .path("repositories")
                .path(0)
                .path("archivedUntil")
                .asText();
    }

    private static JsonNode drill(TestRegion region, String body) {
        TestRegion.Answer begun = region.post("/api/recovery/drills", body);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String at = begun.header("Location");
        await().atMost(PATIENCE).until(() -> region.get(at).json().hasNonNull("finished"));
        return region.get(at).json();
    }

    private static List<DrillEvent> events(TestRegion region) {
        List<DrillEvent> events = new CopyOnWriteArrayList<>();
        ActorRef<DrillEvent> listener = Adapter.spawnAnonymous(
                region.system(),
                Behaviors.receive(DrillEvent.class)
                        .onMessage(DrillEvent.class, event -> {
                            events.add(event);
                            return Behaviors.same();
                        })
                        .build());
        region.system().getEventStream().subscribe(Adapter.toClassic(listener), DrillEvent.class);
        return events;
    }

    private static Journal journal(TestRegion region) {
        return JournalExtension.get(region.system()).journal();
    }

    private static byte[] payload(TestRegion region, String key) {
        return journal(region)
                .reader()
                .readEntity("visits|" + key, 1, new ReadLimit(1, 1))
                .rows()
                .get(0)
                .payload();
    }

    /** Behind the region's back. */
    private static void overwrite(TestRegion region, String key, byte[] payload) {
        journal(region).database().run(connection -> {
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE \"event_journal\" SET \"event_payload\" = ? WHERE \"persistence_id\" = ?")) {
                update.setBytes(1, payload);
                update.setString(2, "visits|" + key);
                assertThat(update.executeUpdate()).isOne();
            }
            return null;
        });
    }

    private Path fileOfBackup() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("repository"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/backups/"))
                    .filter(file -> !file.endsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Changes a byte in the middle, or changes it back. */
    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private List<Path> scratch() throws IOException {
        try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
            return left.toList();
        }
    }
}
