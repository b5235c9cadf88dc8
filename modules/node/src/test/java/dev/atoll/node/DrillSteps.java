package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.ReadLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What tests of drills do, in a directory of a test. */
record DrillSteps(Path directory) {

    static final Duration PATIENCE = Duration.ofSeconds(120);

    Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(Map.of("atoll.replication.port", 0));
        settings.put(
                "atoll.backup.repositories",
                List.of(directory.resolve("repository").toString()));
        settings.put("atoll.backup.archive.interval", "200ms");
        settings.put("atoll.recovery.drills.directory", scratchDirectory().toString());
        settings.put("atoll.recovery.objectives.rpo", "10 minutes");
        return settings;
    }

    static List<String> codes(JsonNode drill) {
        return drill.path("problems").findValuesAsText("code");
    }

    static void add(TestRegion region, String key, int by) {
        await().atMost(PATIENCE)
                .until(() -> region.post("/api/data/visits/" + key, "{\"op\":\"increment\",\"by\":" + by + "}")
                                .status()
                        == 200);
    }

    static void backup(TestRegion region) {
        String id = region.post("/api/backups", "{}").json().path("id").asText();
        await().atMost(PATIENCE).until(() -> region.get("/api/backups/" + id)
                .json()
                .path("state")
                .asText()
                .equals("complete"));
    }

    static JsonNode drill(TestRegion region, String body) {
        TestRegion.Answer begun = region.post("/api/recovery/drills", body);
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String at = begun.header("Location");
        await().atMost(PATIENCE).until(() -> region.get(at).json().hasNonNull("finished"));
        return region.get(at).json();
    }

    Path fileOfBackup() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("repository"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/backups/"))
                    .filter(file -> !file.endsWith("manifest.json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Changes a byte in the middle, or changes it back. */
    static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    Path scratchDirectory() {
        return directory.resolve("scratch");
    }

    List<Path> scratch() throws IOException {
        try (Stream<Path> left = Files.list(scratchDirectory())) {
            return left.toList();
        }
    }

    static JsonNode newest(TestRegion region) {
        return region.get("/api/recovery/drills").json().path("drills").path(0);
    }

    static Journal journal(TestRegion region) {
        return JournalExtension.get(region.system()).journal();
    }

    static byte[] payload(TestRegion region, String key) {
        return journal(region)
                .reader()
                .readEntity("visits|" + key, 1, new ReadLimit(1, 1))
                .rows()
                .get(0)
                .payload();
    }

    /** Behind the region's back. */
    static void overwrite(TestRegion region, String key, byte[] payload) {
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
}
