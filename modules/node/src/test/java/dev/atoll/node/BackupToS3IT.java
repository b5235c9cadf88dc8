package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.backup.testkit.S3Server;
import dev.atoll.crdt.HybridTimestamp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region whose repository is in a real S3 service. */
class BackupToS3IT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> CREDENTIALS =
            Map.of("aws.accessKeyId", "who", "aws.secretAccessKey", "very-secret");

    @TempDir
    static Path directory;

    private static S3Server server;

    @BeforeAll
    static void start() {
        CREDENTIALS.forEach(System::setProperty);
        server = S3Server.start(directory, "backups");
    }

    @AfterAll
    static void stop() {
        server.close();
        CREDENTIALS.keySet().forEach(System::clearProperty);
    }

    private static void add(TestRegion region, int keys) {
        for (int i = 0; i < keys; i++) {
            assertThat(region.post("/api/data/visits/k" + i, "{\"op\":\"increment\",\"by\":1}")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static JsonNode verified(TestRegion region, String what) {
        JsonNode answer = region.post("/api/backups/" + what + "/verify", "{}").json();
        assertThat(answer.path("sound").asBoolean()).as(answer.toString()).isTrue();
        return answer.path("repositories").path(0);
    }

    @Test
    void aRegionIsBackedUpArchivedVerifiedRestoredAndStartedAgain() {
        // this service stalls when a file is replaced while it is read
        BackupSteps backups = new BackupSteps(directory, server.url("backups/atoll") + "&timeout=2s");
        Map<String, Object> settings = backups.settings();
        settings.put("atoll.backup.archive.interval", "200ms");
        settings.put("atoll.replication.port", 0);
        settings.put("atoll.backup.verify-wait", "60s");
        settings.put("atoll.http.request-timeout", "90s");
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, 10);
            BackupSteps.backup(us, "full");
            add(us, 10);
            String incremental = BackupSteps.backup(us, "incremental");
            add(us, 10);
            String last = us.post("/api/data/visits/k0", "{\"op\":\"increment\",\"by\":1}")
                    .json()
                    .path("timestamp")
                    .asText();
            await().atMost(PATIENCE)
                    .until(() -> BackupSteps.archivedUntil(us).compareTo(HybridTimestamp.parse(last)) >= 0);
            assertThat(verified(us, incremental).path("read").asInt()).isEqualTo(2);
            assertThat(verified(us, "archive").path("rows").asInt()).isGreaterThanOrEqualTo(11);
            assertThat(us.get("/api/backups/archive").json().path("state").asText())
                    .isEqualTo("done");
        }
        backups.restore("restored");
        try (TestRegion us = TestRegion.start(
                "us-east",
                directory,
                Map.of(
                        "atoll.replication.port",
                        0,
                        "atoll.journal.directory",
                        directory.resolve("restored").toString()))) {
            for (int i = 0; i < 10; i++) {
                assertThat(us.get("/api/data/visits/k" + i).json().path("value").asInt())
                        .isEqualTo(i == 0 ? 4 : 3);
            }
            add(us, 1);
        }
    }
}
