package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.operate.RestoreCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A region with a repository for backups, and a peer. */
class BackupIT {

    private static final String ADD = "{\"op\":\"increment\",\"by\":1}";

    @TempDir
    Path directory;

    @Test
    void aRegionThatIsRestoredFromItsBackupRejoinsAndGetsBackWhatCameAfter() {
        try (TestRegion eu = TestRegion.start("eu-west", directory, Map.of("atoll.replication.port", 0))) {
            try (TestRegion us = us(eu, "us-east")) {
                us.put("/api/collections/visits", "{\"type\":\"counter\"}");
                add(us, 20);
                String id = backup(us, "full");
                add(us, 5);
                await().atMost(Duration.ofSeconds(20)).until(() -> total(eu) == 25);
                assertThat(us.get("/api/backups/" + id).json().path("state").asText())
                        .isEqualTo("complete");
                assertThat(us.post("/api/backups", "{\"type\":\"half\"}").status())
                        .isEqualTo(400);
                assertThat(us.get("/api/backups/none").code()).isEqualTo("no-such-backup");
                assertThat(eu.get("/api/backups").code()).isEqualTo("backups-off");
            }
            restore("restored");
            try (TestRegion us = us(eu, "restored")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> total(us) == 25);
                add(us, 7);
                await().atMost(Duration.ofSeconds(20)).until(() -> total(eu) == 32);
                assertThat(total(us)).isEqualTo(32);
            }
        }
    }

    private TestRegion us(TestRegion eu, String data) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("atoll.replication.port", 0);
        settings.put(
                "atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
        settings.put("atoll.journal.directory", directory.resolve(data).toString());
        settings.put(
                "atoll.backup.repositories",
                java.util.List.of(directory.resolve("repository").toString()));
        return TestRegion.start("us-east", directory, settings);
    }

    private static void add(TestRegion region, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(region.post("/api/data/visits/k" + i % 5, ADD).status()).isEqualTo(200);
        }
    }

    private static long total(TestRegion region) {
        long total = 0;
        for (int i = 0; i < 5; i++) {
            total += region.get("/api/data/visits/k" + i).json().path("value").asLong();
        }
        return total;
    }

    private static String backup(TestRegion region, String type) {
        TestRegion.Answer begun = region.post("/api/backups", "{\"type\":\"" + type + "\"}");
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        String id = begun.json().path("id").asText();
        await().atMost(Duration.ofSeconds(20)).until(() -> isComplete(region, id));
        return id;
    }

    private static boolean isComplete(TestRegion region, String id) {
        JsonNode backup = region.get("/api/backups/" + id).json();
        return backup.path("state").asText().equals("complete");
    }

    private void restore(String data) {
        StringWriter said = new StringWriter();
        int exit = new CommandLine(new RestoreCommand())
                .setOut(new PrintWriter(said))
                .setErr(new PrintWriter(said))
                .execute(
                        "--repository",
                        directory.resolve("repository").toString(),
                        "--into",
                        directory.resolve(data).toString());
        assertThat(exit).as(said.toString()).isZero();
    }
}
