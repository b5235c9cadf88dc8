package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.CanonicalJson;
import dev.atoll.node.BackupSteps.Said;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A restore to an instant of which the backup cannot tell everything: a key's past came whole, from another region. */
class IncompleteRestoreIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void keysOfWhichNobodyCanTellAreNamedAndTheRestoreIsRefusedUnlessTheyMayStayBehind() {
        BackupSteps backups = new BackupSteps(directory);
        String then;
        try (TestRegion us = TestRegion.start("us-east", directory, Map.of())) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            add(us, "theirs");
            then = aloneThenLinked(us, backups);

            Said refused = backups.tryRestore("restored", "--region", "eu-west", "--to", then);
            assertThat(refused.exit()).as(refused.text()).isEqualTo(1);
            assertThat(refused.text())
                    .contains("restore-incomplete", "1 keys", "visits|theirs", "HINT", "--allow-incomplete")
                    .doesNotContain("visits|ours");
            assertThatThrownBy(() -> restored(Map.of()).close())
                    .isInstanceOfSatisfying(CompletionException.class, e -> assertThat(e.getCause())
                            .isInstanceOfSatisfying(AtollException.class, cause -> assertThat(cause.code())
                                    .isEqualTo(ErrorCode.RESTORE_UNFINISHED)));

            Said allowed =
                    backups.tryRestore("restored", "--region", "eu-west", "--to", then, "--allow-incomplete", "--json");
            assertThat(allowed.exit()).as(allowed.text()).isZero();
            JsonNode report = CanonicalJson.parse(
                    allowed.text().substring(allowed.text().indexOf('{')).getBytes(StandardCharsets.UTF_8));
            assertThat(report.path("unknownKeys").asInt()).isEqualTo(1);
            assertThat(report.path("unknown").path(0).asText()).isEqualTo("visits|theirs");
            assertThat(backups.restore("once-more", "--region", "eu-west", "--to", then, "--allow-incomplete"))
                    .contains("1 keys are as they were before", "visits|theirs");

            try (TestRegion alone = restored(Map.of())) {
                assertThat(value(alone, "ours")).isEqualTo(1);
                assertThat(alone.get("/api/data/visits/theirs").code()).isEqualTo("not-found");
            }
            try (TestRegion linked = restored(peer(us))) {
                await().atMost(PATIENCE).until(() -> value(linked, "theirs") == 2 && value(linked, "ours") == 2);
            }
        }
    }

    /**
     * The region has a key of its own; then it gets the other's as a state, and is backed up.
     *
     * @return an instant at which both keys had half of their writes
     */
    private String aloneThenLinked(TestRegion us, BackupSteps backups) {
        String then;
        try (TestRegion eu = TestRegion.start("eu-west", directory, Map.of())) {
            eu.put("/api/collections/visits", "{\"type\":\"counter\"}");
            then = add(eu, "ours");
            add(eu, "ours");
        }
        add(us, "theirs");
        Map<String, Object> settings = backups.settings();
        settings.putAll(peer(us));
        try (TestRegion eu = TestRegion.start("eu-west", directory, settings)) {
            await().atMost(PATIENCE).until(() -> value(eu, "theirs") == 2 && value(us, "ours") == 2);
            BackupSteps.backup(eu, "full");
        }
        return then;
    }

    private TestRegion restored(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("atoll.journal.directory", directory.resolve("restored").toString());
        return TestRegion.start("eu-west", directory, settings);
    }

    private static Map<String, Object> peer(TestRegion us) {
        return Map.of(
                "atoll.replication.peers.us-east", "127.0.0.1:" + us.atoll().linkPort());
    }

    private static String add(TestRegion region, String key) {
        TestRegion.Answer answer = region.post("/api/data/visits/" + key, "{\"op\":\"increment\",\"by\":1}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("timestamp").asText();
    }

    private static int value(TestRegion region, String key) {
        return region.get("/api/data/visits/" + key).json().path("value").asInt();
    }
}
