package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The backups of a region of two nodes. */
class TwoNodesBackupIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int KEYS = 60;

    @TempDir
    Path directory;

    private TwoNodes nodes;

    @AfterEach
    void stop() {
        nodes.close();
    }

    private static void add(TestRegion node) {
        for (int i = 0; i < KEYS; i++) {
            String path = "/api/data/visits/k" + i;
            await().atMost(PATIENCE)
                    .until(() ->
                            node.post(path, "{\"op\":\"increment\",\"by\":1}").status() == 200);
        }
    }

    private static String shown(TestRegion node) {
        return node.get("/api/data/visits?values=true&limit=1000")
                .json()
                .path("entries")
                .toString();
    }

    private void startBoth(BackupSteps backups) {
        Map<String, Object> settings = new HashMap<>(backups.settings());
        settings.put("atoll.replication.port", 0);
        // what is sent to a node that has just gone is lost
        settings.put("atoll.entity.timeouts.write", "10s");
        settings.put("atoll.entity.timeouts.read", "10s");
        settings.put("atoll.backup.archive.interval", "200ms");
        settings.put("atoll.backup.codec", "none");
        settings.put("atoll.backup.max-bytes-per-second", 1_000);
        nodes = TwoNodes.start(directory, settings);
    }

    @Test
    void oneNodeMakesTheBackupAndTheArchiveGoesOnWhenTheFirstOneIsGone() {
        BackupSteps backups = new BackupSteps(directory);
        startBoth(backups);
        nodes.first().put("/api/collections/visits", "{\"type\":\"counter\"}");
        add(nodes.first());
        List<CompletableFuture<Answer>> asked = Stream.of(nodes.first(), nodes.second())
                .map(node -> CompletableFuture.supplyAsync(() -> node.post("/api/backups", "{}")))
                .toList();
        List<Answer> answers = asked.stream().map(CompletableFuture::join).toList();
        assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(202, 409);
        Answer refused = answers.stream()
                .filter(answer -> answer.status() == 409)
                .findFirst()
                .orElseThrow();
        assertThat(refused.code()).isEqualTo("backup-running");
        String id = answers.stream()
                .filter(answer -> answer.status() == 202)
                .findFirst()
                .orElseThrow()
                .json()
                .path("id")
                .asText();
        Answer again = nodes.second().post("/api/backups", "{}");
        assertThat(again.text()).contains(id).contains("by pekko://");
        await().atMost(PATIENCE).until(() -> BackupSteps.isComplete(nodes.second(), id));

        nodes.first().close(); // without a word to the other
        add(nodes.second());
        String last = nodes.second()
                .post("/api/data/visits/k0", "{\"op\":\"increment\",\"by\":1}")
                .json()
                .path("timestamp")
                .asText();
        await().atMost(PATIENCE)
                .until(() -> BackupSteps.archivedUntil(nodes.second()).compareTo(HybridTimestamp.parse(last)) >= 0);
        assertThat(nodes.second().get("/api/backups").json().path("backups")).hasSize(1);
        String held = shown(nodes.second());
        backups.restore("restored");
        try (TestRegion restored = TestRegion.start(
                "us-east",
                directory,
                Map.of(
                        "atoll.replication.port",
                        0,
                        "atoll.journal.directory",
                        directory.resolve("restored").toString()))) {
            assertThat(shown(restored)).isEqualTo(held);
        }
    }
}
