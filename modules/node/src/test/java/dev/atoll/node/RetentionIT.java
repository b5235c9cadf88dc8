package dev.atoll.node;

import static dev.atoll.node.Retained.eventually;
import static dev.atoll.node.Retained.gone;
import static dev.atoll.node.Retained.journal;
import static dev.atoll.node.Retained.report;
import static dev.atoll.node.Retained.rows;
import static dev.atoll.node.Retained.settings;
import static dev.atoll.node.Retained.value;
import static dev.atoll.node.Retained.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two linked regions that keep seconds of their past only. */
class RetentionIT {

    @TempDir
    Path directory;

    private static String timestamp(Answer answer) {
        return answer.json().path("timestamp").asText();
    }

    private static String oldest(Answer answer) {
        return answer.json().path("oldest").asText();
    }

    private static String set(Object value) {
        return "{\"op\":\"set\",\"value\":\"" + value + "\"}";
    }

    @Test
    void theOldPastIsFoldedDeletedKeysAreForgottenAndCanBeWrittenAgain() {
        try (TwoRegions both = TwoRegions.start(directory, settings("4s"))
                .with("notes", "{\"type\":\"register\"}")
                .with("stock", "{\"type\":\"escrow\"}")) {
            List<String> past = new ArrayList<>();
            for (int i = 1; i <= 20; i++) {
                past.add(timestamp(write(both.us(), "notes/kept", set(i))));
            }
            write(both.us(), "stock/chair", "{\"op\":\"grant\",\"by\":7}");
            String before = timestamp(write(both.us(), "notes/deleted", set("x")));
            write(both.us(), "notes/rewound", set("x"));
            String target = timestamp(write(both.us(), "notes/rewound", set("y")));
            write(both.us(), "notes/rewound", set("z"));
            assertThat(both.us()
                            .post(
                                    "/api/recovery/rewind",
                                    "{\"to\":\"" + target
                                            + "\",\"scope\":{\"collection\":\"notes\",\"key\":\"rewound\"}}")
                            .status())
                    .isEqualTo(200);
            eventually().until(() -> both.eu().get("/api/data/notes/deleted").status() == 200);
            assertThat(both.eu().delete("/api/data/notes/deleted").status()).isEqualTo(200);
            assertThat(both.us().delete("/api/data/notes/rewound").status()).isEqualTo(200);

            for (TestRegion region : List.of(both.us(), both.eu())) {
                gone(region, "notes|deleted");
                eventually().untilAsserted(() -> assertThat(rows(region, "notes|kept"))
                        .isEqualTo(1));
                assertThat(value(region, "notes/kept?asOf=" + past.get(19))).isEqualTo("20");
                Answer folded = region.get("/api/data/notes/kept?asOf=" + past.get(0));
                assertThat(folded.code()).isEqualTo("before-history");
                assertThat(past.subList(1, 20)).contains(oldest(folded));
                assertThat(region.get("/api/data/notes/kept?asOf=" + oldest(folded))
                                .status())
                        .isEqualTo(200);
                Answer forgotten = region.get("/api/data/notes/deleted?asOf=" + before);
                assertThat(forgotten.status()).isEqualTo(410);
                assertThat(forgotten.text()).contains("The oldest instant is " + oldest(forgotten));
                assertThat(oldest(forgotten)).isGreaterThan(before);
                assertThat(region.get("/api/data/notes?asOf=" + before).status())
                        .isEqualTo(410);
                assertThat(region.get("/api/data/notes/kept/diff?from=" + past.get(0) + "&to=" + past.get(19))
                                .status())
                        .isEqualTo(410);
                assertThat(rows(region, "notes|rewound")).isPositive();
                assertThat(rows(region, "stock|chair")).isPositive();
            }
            String again = timestamp(write(both.us(), "notes/deleted", set("again")));
            eventually().until(() -> value(both.eu(), "notes/deleted").equals("again"));
            assertThat(value(both.eu(), "notes/deleted?asOf=" + again)).isEqualTo("again");
            reportsAndDryRun(both.us());
        }
    }

    private static void reportsAndDryRun(TestRegion region) {
        JsonNode report = report(region);
        assertThat(report.path("window").asText()).isEqualTo("4s");
        assertThat(report.path("rowsRemoved").asLong()).isGreaterThan(20);
        assertThat(report.path("keysForgotten").asLong()).isEqualTo(1);
        assertThat(report.path("regions").path(0).path("region").asText()).isEqualTo("eu-west");
        assertThat(report.path("regions").path(0).path("linked").asBoolean()).isTrue();
        assertThat(report.path("waits").size()).isZero();
        JsonNode trial = region.post("/api/recovery/retention/compact", "{\"dryRun\":true}")
                .json();
        assertThat(trial.path("whole").asBoolean()).isTrue();
        assertThat(trial.path("horizon").isTextual()).isTrue();
        assertThat(region.post("/api/recovery/retention/compact", "{}").status())
                .isEqualTo(200);
        assertThat(region.post("/api/recovery/retention/compact", "{\"dryRun\":1}")
                        .code())
                .isEqualTo("invalid-request");
    }

    @Test
    void aRegionThatIsCutOffHoldsItUpAndNothingIsBroughtBackWhenItReturns() {
        try (TwoRegions both = TwoRegions.start(directory, settings("1s")).with("tags", "{\"type\":\"set\"}")) {
            write(both.us(), "tags/early", "{\"op\":\"add\",\"elements\":[\"a\"]}");
            write(both.us(), "tags/both", "{\"op\":\"add\",\"elements\":[\"a\"]}");
            for (String key : List.of("early", "both")) {
                eventually().until(() -> both.eu().get("/api/data/tags/" + key).status() == 200);
            }
            assertThat(both.us().delete("/api/data/tags/early").status()).isEqualTo(200);
            gone(both.us(), "tags|early");
            gone(both.eu(), "tags|early");

            both.link().cut();
            assertThat(both.us().delete("/api/data/tags/both").status()).isEqualTo(200);
            write(both.eu(), "tags/both", "{\"op\":\"add\",\"elements\":[\"b\"]}");
            write(both.us(), "tags/late", "{\"op\":\"add\",\"elements\":[\"a\"]}");
            String deleted = both.us()
                    .delete("/api/data/tags/late")
                    .json()
                    .path("timestamp")
                    .asText();
            write(both.eu(), "tags/early", "{\"op\":\"add\",\"elements\":[\"c\"]}");
            Instant old = Instant.now().plusSeconds(3); // far out of the window
            eventually().until(() -> Instant.now().isAfter(old));
            assertThat(report(both.us()).path("horizon").asText()).isLessThan(deleted);
            assertThat(report(both.us())
                            .path("regions")
                            .path(0)
                            .path("announced")
                            .asText())
                    .isLessThan(deleted);
            assertThat(rows(both.us(), "tags|late")).isPositive();

            both.link().heal();
            for (TestRegion region : List.of(both.us(), both.eu())) {
                eventually().until(() -> holds(region, "tags/early", "c"));
                eventually().until(() -> holds(region, "tags/both", "b"));
                gone(region, "tags|late");
            }
            assertThat(both.us().delete("/api/data/tags/early").status()).isEqualTo(200);
            assertThat(both.eu().delete("/api/data/tags/both").status()).isEqualTo(200);
            for (TestRegion region : List.of(both.us(), both.eu())) {
                gone(region, "tags|early");
                gone(region, "tags|both");
                assertThat(journal(region).reader().listKeys("tags|", "", 10)).isEmpty();
            }
        }
    }

    @Test
    void whatOnlySomeRegionsHoldIsFoldedAndForgottenToo() {
        try (TwoRegions both = TwoRegions.start(directory, settings("1s")).with("tags", "{\"type\":\"set\"}")) {
            TestRegion us = both.us();
            TestRegion eu = both.eu();
            eventually()
                    .until(() -> us.put("/api/collections/secret", "{\"type\":\"set\",\"regions\":[\"us-east\"]}")
                                    .status()
                            == 200);
            eventually().until(() -> eu.get("/api/data/secret/kept").status() == 421);
            for (String element : List.of("a", "b", "c")) {
                write(us, "secret/kept", "{\"op\":\"add\",\"elements\":[\"" + element + "\"]}");
            }
            for (String key : List.of("secret/gone", "tags/gone")) {
                write(us, key, "{\"op\":\"add\",\"elements\":[\"a\"]}");
                assertThat(us.delete("/api/data/" + key).status()).isEqualTo(200);
            }
            gone(us, "tags|gone");
            gone(eu, "tags|gone");
            gone(us, "secret|gone");
            eventually().until(() -> rows(us, "secret|kept") == 1);
            assertThat(us.post("/api/recovery/retention/compact", "{}")
                            .json()
                            .path("whole")
                            .asBoolean())
                    .isTrue();
            assertThat(rows(eu, "secret|kept")).isZero();

            us.put("/api/collections/secret", "{\"type\":\"set\",\"regions\":null}");
            eventually().untilAsserted(() -> assertThat(
                            eu.get("/api/data/secret/kept").json().path("value").toString())
                    .isEqualTo("[\"a\",\"b\",\"c\"]"));
            assertThat(eu.get("/api/data/secret/gone").status()).isEqualTo(404);
            write(eu, "secret/gone", "{\"op\":\"add\",\"elements\":[\"z\"]}");
            eventually().until(() -> holds(us, "secret/gone", "z"));
        }
    }

    @Test
    void whatTheNextBackupNeedsIsKeptAndARestoredRegionSaysWhatWasForgottenBeforeIt() {
        BackupSteps backups = new BackupSteps(directory);
        Map<String, Object> settings = new HashMap<>(settings("1s"));
        settings.putAll(backups.settings());
        String there;
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            us.put("/api/collections/notes", "{\"type\":\"register\"}");
            write(us, "notes/kept", set("x"));
            there = timestamp(write(us, "notes/deleted", set("x")));
            assertThat(us.delete("/api/data/notes/deleted").status()).isEqualTo(200);
            BackupSteps.backup(us, "full");
            gone(us, "notes|deleted");
            assertThat(us.get("/api/data/notes/deleted?asOf=" + there).status()).isEqualTo(410);
            backups.restore("restored", "--to", backupOfWhatWasKeptForIt(us));
        }
        settings.put("atoll.journal.directory", directory.resolve("restored").toString());
        settings.put("atoll.retention.interval", "10m"); // it has not looked yet
        try (TestRegion us = TestRegion.start("us-east", directory, settings)) {
            assertThat(us.get("/api/data/notes/deleted?asOf=" + there).status()).isEqualTo(410);
            assertThat(us.get("/api/data/notes?asOf=" + there).status()).isEqualTo(410);
            assertThat(us.get("/api/data/notes/never").status()).isEqualTo(404);
            assertThat(value(us, "notes/kept")).isEqualTo("x");
        }
    }

    /** What is written after a backup is kept until the next one has it, however old it is. */
    private static String backupOfWhatWasKeptForIt(TestRegion us) {
        for (String value : List.of("a", "b", "c")) {
            write(us, "notes/later", set(value));
        }
        String last = timestamp(us.get("/api/data/notes/later"));
        eventually().until(() -> report(us).path("horizon").asText().compareTo(last) > 0);
        Answer compacted = us.post("/api/recovery/retention/compact", "{}");
        assertThat(compacted.json().path("whole").asBoolean()).isTrue();
        assertThat(compacted.json().path("horizon").asText()).isGreaterThan(last);
        assertThat(rows(us, "notes|later")).isEqualTo(3);
        String next = BackupSteps.backup(us, "full");
        eventually().untilAsserted(() -> assertThat(rows(us, "notes|later")).isEqualTo(1));
        return next;
    }

    private static boolean holds(TestRegion region, String path, String element) {
        return region.get("/api/data/" + path).json().path("value").toString().equals("[\"" + element + "\"]");
    }
}
