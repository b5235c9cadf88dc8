package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.ReadLimit;
import dev.atoll.node.TestRegion.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;

/** Regions that keep seconds of their past only, and what is left in their journals. */
final class Retained {

    private static final int PAGE = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Retained() {}

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

    static ConditionFactory eventually() {
        return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }

    static Journal journal(TestRegion region) {
        return JournalExtension.get(region.system()).journal();
    }

    /** Rows, which may hold several events each. */
    static int rows(TestRegion region, String entity) {
        return journal(region)
                .reader()
                .readEntity(entity, 1, new ReadLimit(1_000, 1 << 20))
                .rows()
                .size();
    }

    /** Waits until nothing is left of the entity. */
    static void gone(TestRegion region, String entity) {
        eventually().untilAsserted(() -> assertThat(isGone(region, entity))
                .as("%s of %s; %s", entity, region.atoll().region(), report(region))
                .isTrue());
    }

    private static boolean isGone(TestRegion region, String entity) {
        return rows(region, entity) == 0
                && journal(region)
                        .reader()
                        .nearestSnapshot(entity, Long.MAX_VALUE)
                        .isEmpty();
    }

    static JsonNode report(TestRegion region) {
        return region.get("/api/recovery/retention").json();
    }

    static Answer write(TestRegion region, String path, String operation) {
        Answer answer = region.post("/api/data/" + path, operation);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    /** Runs so many operations, each of them of 0 and up, {@value #PAGE} at once; returns the answers, a page each. */
    static List<JsonNode> all(TestRegion region, int count, IntFunction<String> operation) {
        List<JsonNode> answers = new ArrayList<>();
        for (int from = 0; from < count; from += PAGE) {
            String operations = IntStream.range(from, Math.min(count, from + PAGE))
                    .mapToObj(operation)
                    .collect(Collectors.joining(","));
            Answer answer = region.post("/api/data", "{\"operations\":[" + operations + "]}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            answers.add(answer.json());
        }
        return answers;
    }

    static String value(TestRegion region, String path) {
        return region.get("/api/data/" + path).json().path("value").asText();
    }
}
