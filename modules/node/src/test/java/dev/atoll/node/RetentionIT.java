package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.ReadLimit;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two linked regions that keep seconds of their past only. */
class RetentionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    static Map<String, Object> settings(String window) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("atoll.retention.window", window);
        settings.put("atoll.retention.interval", "100ms");
        settings.put("atoll.compaction.interval", "100ms");
        settings.put("atoll.compaction.sweep-interval", "500ms");
        settings.put("atoll.compaction.share-percent", 100);
        settings.put("atoll.conflicts.position-interval", "200ms");
        settings.put("atoll.entity.waiting.time-limit", "200ms");
        settings.put("atoll.placement.interval", "200ms");
        settings.put("atoll.replication.heartbeat.interval", "200ms");
        settings.put("atoll.replication.heartbeat.deadline", "10s");
        settings.put("atoll.replication.reconnect.max-backoff", "500ms");
        return settings;
    }

    private static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }

    private static JournalReader journal(TestRegion region) {
        return JournalExtension.get(region.system()).journal().reader();
    }

    private static int rows(TestRegion region, String entity) {
        return journal(region)
                .readEntity(entity, 1, new ReadLimit(1_000, 1 << 20))
                .rows()
                .size();
    }

    private static boolean isGone(TestRegion region, String entity) {
        return rows(region, entity) == 0
                && journal(region).nearestSnapshot(entity, Long.MAX_VALUE).isEmpty();
    }

    private static void gone(TestRegion region, String entity) {
        eventually().untilAsserted(() -> assertThat(isGone(region, entity))
                .as("%s of %s; %s", entity, region.atoll().region(), report(region))
                .isTrue());
    }

    private static JsonNode report(TestRegion region) {
        return region.get("/api/recovery/retention").json();
    }

    private static Answer write(TestRegion region, String path, String operation) {
        Answer answer = region.post("/api/data/" + path, operation);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static String timestamp(Answer answer) {
        return answer.json().path("timestamp").asText();
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
                                    "{\"to\":\"" + target + "\",\"scope\":{\"collection\":\"notes\",\"key\":\"rewound\"}}")
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
                assertThat(region.get("/api/data/notes/kept?asOf=" + past.get(0))
                                .code())
                        .isEqualTo("before-history");
                Answer forgotten = region.get("/api/data/notes/deleted?asOf=" + before);
                assertThat(forgotten.status()).isEqualTo(410);
                assertThat(forgotten.text()).contains("The oldest instant is ");
                assertThat(region.get("/api/data/notes?asOf=" + before).status()).isEqualTo(410);
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

    private static String value(TestRegion region, String path) {
        return region.get("/api/data/" + path).json().path("value").asText();
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
        try (TwoRegions both =
                TwoRegions.start(directory, settings("1s")).with("tags", "{\"type\":\"set\"}")) {
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
            String deleted =
                    both.us().delete("/api/data/tags/late").json().path("timestamp").asText();
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
                eventually().until(() -> value(region, "tags/early", "c"));
                eventually().until(() -> value(region, "tags/both", "b"));
                gone(region, "tags|late");
            }
            assertThat(both.us().delete("/api/data/tags/early").status()).isEqualTo(200);
            assertThat(both.eu().delete("/api/data/tags/both").status()).isEqualTo(200);
            for (TestRegion region : List.of(both.us(), both.eu())) {
                gone(region, "tags|early");
                gone(region, "tags|both");
                assertThat(journal(region).listKeys("tags|", "", 10)).isEmpty();
            }
        }
    }

    private static boolean value(TestRegion region, String path, String element) {
        return region.get("/api/data/" + path).json().path("value").toString().equals("[\"" + element + "\"]");
    }
}
