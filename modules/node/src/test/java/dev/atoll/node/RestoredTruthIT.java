package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.journal.Database;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSettings;
import dev.atoll.journal.Restored.Truth;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region is restored so that what was restored wins over what its peer holds. */
class RestoredTruthIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int KEYS = 6;
    private static final int MANY = 60;

    @TempDir
    Path directory;

    private BackupSteps backups;

    private TestRegion eu() {
        return TestRegion.start("eu-west", directory, Map.of("atoll.replication.port", 0));
    }

    private TestRegion us(TestRegion eu, String data) {
        Map<String, Object> settings = backups.settings();
        settings.put("atoll.replication.port", 0);
        settings.put(
                "atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
        settings.put("atoll.journal.directory", directory.resolve(data).toString());
        settings.put("atoll.recovery.poll-interval", "100ms");
        return TestRegion.start("us-east", directory, settings);
    }

    private static void add(TestRegion region, String path, int by) {
        Answer answer = region.post("/api/data/" + path, "{\"op\":\"increment\",\"by\":" + by + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static String shown(TestRegion region, String collection) {
        JsonNode entries = region.get("/api/data/" + collection + "?values=true&limit=1000")
                .json()
                .path("entries");
        StringBuilder all = new StringBuilder();
        entries.forEach(entry -> all.append(entry.path("key").asText())
                .append('=')
                .append(entry.path("value").asText())
                .append(' '));
        return all.toString();
    }

    private static void awaitBoth(TestRegion us, TestRegion eu, String collection, String expected) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(shown(eu, collection)).isEqualTo(expected);
            assertThat(shown(us, collection)).isEqualTo(expected);
        });
    }

    /** Two collections of counters, each of 1, and one key with many writes. */
    private static String good(TestRegion us) {
        for (String collection : new String[] {"visits", "other"}) {
            us.put("/api/collections/" + collection, "{\"type\":\"counter\"}");
            for (int i = 0; i < KEYS; i++) {
                add(us, collection + "/k" + i, 1);
            }
        }
        for (int i = 0; i < MANY; i++) {
            add(us, "visits/many", 1);
        }
        return shown(us, "visits");
    }

    private static void spoil(TestRegion us, TestRegion eu) {
        add(us, "visits/k0", 100);
        await().atMost(PATIENCE).until(() -> shown(eu, "visits").contains("k0=101"));
        add(eu, "visits/k1", 100);
        add(eu, "visits/many", 1000);
        add(eu, "visits/later", 7);
        add(us, "other/k2", 100);
        await().atMost(PATIENCE).until(() -> shown(us, "visits").contains("later=7"));
    }

    private JsonNode jobs(TestRegion region) {
        return region.get("/api/recovery/jobs").json().path("jobs");
    }

    private static JsonNode asTruth(TestRegion region) {
        return region.get("/api/recovery/jobs").json().path("asTruth");
    }

    private static Truth truth(TestRegion region) {
        return JournalExtension.get(region.system())
                .journal()
                .restored()
                .read()
                .orElseThrow()
                .truth();
    }

    @Test
    void whatWasRestoredWinsInAllRegionsOnceAndLaterWritesGoOn() {
        backups = new BackupSteps(directory);
        try (TestRegion eu = eu()) {
            String good;
            String id;
            try (TestRegion us = us(eu, "us-east")) {
                good = good(us);
                id = BackupSteps.backup(us, "full");
                spoil(us, eu);
            }
            add(eu, "visits/k3", 100); // while the region is away
            assertThat(backups.restore("restored", "--to", id, "--as-truth", "--dry-run"))
                    .contains("discarded");
            backups.restore("restored", "--to", id, "--as-truth");
            try (TestRegion us = us(eu, "restored")) {
                awaitBoth(us, eu, "visits", good);
                awaitBoth(us, eu, "other", good.replace("many=" + MANY + " ", ""));
                await().atMost(PATIENCE)
                        .until(() -> jobs(us).path(0).path("state").asText().equals("done"));
                await().atMost(PATIENCE).until(() -> eu.get("/api/conflicts?collection=visits")
                        .text()
                        .contains("discarded"));
                add(eu, "visits/k1", 1);
                add(us, "visits/later", 2);
                awaitBoth(us, eu, "visits", good.replace("k1=1", "k1=2").replace("many", "later=2 many"));
                await().atMost(PATIENCE).until(() -> truth(us) == Truth.DONE);
                await().atMost(PATIENCE)
                        .until(() -> asTruth(us).path("state").asText().equals("done"));
                assertThat(asTruth(us).path("jobs").path(0).asText())
                        .isEqualTo(jobs(us).path(0).path("id").asText());
                assertThat(eu.get("/api/recovery/jobs").json().has("asTruth")).isFalse();
            }
            wantedAgain();
            try (TestRegion us = us(eu, "restored")) {
                add(us, "visits/k2", 1);
                awaitBoth(
                        us,
                        eu,
                        "visits",
                        good.replace("k1=1", "k1=2").replace("k2=1", "k2=2").replace("many", "later=2 many"));
                await().atMost(PATIENCE).until(() -> truth(us) == Truth.DONE);
                assertThat(jobs(us)).hasSize(1);
            }
        }
    }

    /** As if the node had been killed before it noted that all was done. */
    private void wantedAgain() {
        try (Database database =
                Database.open(JournalSettings.of(directory.resolve("restored").toString(), "", ""))) {
            database.run(connection ->
                    connection.createStatement().executeUpdate("UPDATE \"atoll_restored\" SET \"truth\" = 'wanted'"));
        }
    }

    @Test
    void onlyTheRestoredCollectionIsTakenBackAndAnInstantCanBeTakenLaterByHand() {
        backups = new BackupSteps(directory);
        try (TestRegion eu = eu()) {
            String good;
            String id;
            String spoilt;
            try (TestRegion us = us(eu, "us-east")) {
                good = good(us);
                id = BackupSteps.backup(us, "full");
                spoil(us, eu);
                spoilt = shown(us, "other");
            }
            refusals(id);
            backups.restore("restored", "--to", id, "--as-truth", "--collection", "visits");
            try (TestRegion us = us(eu, "restored")) {
                awaitBoth(us, eu, "visits", good);
                awaitBoth(us, eu, "other", spoilt);
            }
            String said = backups.restore("by-hand", "--to", id);
            String at = said.replaceAll("(?s).*A rewind to (\\S+) there.*", "$1");
            try (TestRegion us = us(eu, "by-hand")) {
                awaitBoth(us, eu, "other", spoilt);
                assertThat(jobs(us)).hasSize(1); // the one of the region that was restored before
                String scope = "\"scope\":{\"collection\":\"other\"}";
                Answer dry = us.post("/api/recovery/rewind", "{\"to\":\"" + at + "\"," + scope + ",\"dryRun\":true}");
                assertThat(dry.json().path("changed").asInt()).as(dry.text()).isEqualTo(1);
                assertThat(us.post("/api/recovery/rewind", "{\"to\":\"" + at + "\"," + scope + "}")
                                .status())
                        .isEqualTo(202);
                awaitBoth(us, eu, "other", good.replace("many=" + MANY + " ", ""));
            }
        }
    }

    private void refusals(String id) {
        assertThat(backups.tryRestore("no", "--to", id, "--as-truth", "--allow-incomplete"))
                .matches(said -> said.exit() == 2)
                .matches(said -> said.text().contains("--allow-incomplete"));
        assertThat(backups.tryRestore("no", "--to", id, "--as-truth", "--collection", "vists"))
                .matches(said -> said.exit() == 1)
                .matches(said -> said.text().contains("unknown-collection"));
    }
}
