package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.SnapshotRow;
import dev.atoll.node.TestRegion.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The wall clocks of running regions jump by hours. */
class ClockJumpIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HOURS = Duration.ofHours(6);
    private static final String POINTS = "/api/recovery/points";

    @TempDir
    Path directory;

    /** Runs as the system's clock does, and so far ahead of it. */
    private static final class JumpingClock implements InstantSource {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    private final JumpingClock clock = new JumpingClock();

    private static String add(TestRegion region, String key) {
        Answer answer = region.post("/api/data/visits/" + key, "{\"op\":\"increment\",\"by\":1}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("timestamp").asText();
    }

    private static int value(TestRegion region, String key, String asOf) {
        Answer answer = region.get("/api/data/visits/" + key + (asOf.isEmpty() ? "" : "?asOf=" + asOf));
        return answer.status() == 404 ? 0 : answer.json().path("value").asInt(-1);
    }

    private static Set<String> automaticPoints(TestRegion region) {
        Set<String> names = new HashSet<>();
        region.get(POINTS + "?limit=1000").json().path("points").forEach(point -> {
            if (point.path("automatic").asBoolean()) {
                names.add(point.path("name").asText());
            }
        });
        return names;
    }

    private TestRegion us(Map<String, Object> settings) {
        return TestRegion.start("us-east", directory, settings, clock);
    }

    @Test
    void afterAJumpBackTheOrderAndThePastAreRightAlsoWhenTheRegionStartsAgain() {
        Map<String, Object> settings = Map.of("atoll.recovery.points.interval", "1s");
        clock.ahead = HOURS;
        String second;
        String last;
        try (TestRegion us = us(settings)) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            String first = add(us, "k");
            await().atMost(PATIENCE).until(() -> !automaticPoints(us).isEmpty());
            clock.ahead = Duration.ZERO;
            second = add(us, "k");
            String third = add(us, "k");
            assertThat(second).isGreaterThan(first);
            assertThat(third).isGreaterThan(second);
            assertThat(value(us, "k", first)).isEqualTo(1);
            assertThat(value(us, "k", second)).isEqualTo(2);
            assertThat(value(us, "k", "latest")).isEqualTo(3);
            Set<String> before = automaticPoints(us);
            await().atMost(PATIENCE).until(() -> automaticPoints(us).size() > before.size());
            Answer named = us.post(POINTS, "{\"name\":\"back\"}");
            assertThat(named.json().path("timestamp").asText()).isGreaterThan(third);
            for (int i = 0; i < 3; i++) {
                Answer unnamed = us.post(POINTS, "{}");
                assertThat(unnamed.status()).as(unnamed.text()).isEqualTo(201);
            }
            add(us, "k");
            assertThat(value(us, "k", "back")).isEqualTo(3);
            Answer rewound = us.post(
                    "/api/recovery/rewind",
                    "{\"to\":\"" + second + "\",\"scope\":{\"collection\":\"visits\",\"key\":\"k\"}}");
            assertThat(rewound.json().path("value").asInt()).as(rewound.text()).isEqualTo(2);
            last = rewound.json().path("timestamp").asText();
            assertThat(us.get("/api/data/visits/k?asOf="
                                    + Instant.now().plus(HOURS).plus(HOURS))
                            .code())
                    .isEqualTo("invalid-timestamp");
        }
        try (TestRegion us = us(settings)) {
            assertThat(add(us, "another")).isGreaterThan(last);
            assertThat(value(us, "another", last)).isZero();
            assertThat(add(us, "k")).isGreaterThan(last);
            assertThat(value(us, "k", second)).isEqualTo(2);
            assertThat(value(us, "k", last)).isEqualTo(2);
            assertThat(value(us, "k", "latest")).isEqualTo(3);
        }
    }

    @Test
    void afterAJumpForwardsThePeerWaitsGoesOnItselfAndHasEverythingWhenItsTimeHasCome() {
        JumpingClock there = new JumpingClock();
        Map<String, Object> listening = Map.of("atoll.replication.port", 0);
        try (TestRegion eu = TestRegion.start("eu-west", directory, listening, there)) {
            Map<String, Object> dialing = new HashMap<>(listening);
            dialing.put(
                    "atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
            try (TestRegion us = us(dialing)) {
                us.put("/api/collections/visits", "{\"type\":\"counter\"}");
                String before = add(us, "k");
                await().atMost(PATIENCE).until(() -> value(eu, "k", "") == 1);
                clock.ahead = HOURS;
                String ahead = add(us, "k");
                await().atMost(PATIENCE)
                        .until(() -> peer(eu).path("lastError").asText().contains("ahead of this node's clock"));
                String own = add(eu, "k");
                assertThat(own).as("not dragged along").isLessThan(ahead);
                await().atMost(PATIENCE).until(() -> value(us, "k", "") == 3);
                assertThat(value(eu, "k", "")).isEqualTo(2);
                assertThat(eu.get("/api/data/visits/k?asOf=" + before)
                                .json()
                                .path("complete")
                                .asBoolean())
                        .isTrue();
                Answer rewound = us.post(
                        "/api/recovery/rewind",
                        "{\"to\":\"" + before + "\",\"scope\":{\"collection\":\"visits\",\"key\":\"k\"}}");
                assertThat(rewound.json().path("value").asInt())
                        .as(rewound.text())
                        .isEqualTo(1);
                clock.ahead = Duration.ZERO;
                assertThat(add(us, "k")).isGreaterThan(ahead);
                there.ahead = HOURS;
                await().atMost(PATIENCE).until(() -> value(eu, "k", ahead) == 3 && value(eu, "k", "") == 2);
                assertThat(value(us, "k", "")).isEqualTo(2);
                assertThat(value(us, "k", ahead)).isEqualTo(3);
            }
        }
    }

    @Test
    void aKeyThatIsSeldomWrittenGetsASnapshotWhenItsOldestRowIsOld() {
        try (TestRegion us = us(Map.of())) {
            us.put("/api/collections/visits", "{\"type\":\"counter\"}");
            for (int i = 0; i < 10; i++) {
                add(us, "k");
            }
            assertThat(snapshots(us)).isEmpty();
            clock.ahead = Duration.ofHours(25);
            add(us, "k");
            await().atMost(PATIENCE).until(() -> snapshots(us).isPresent());
            assertThat(snapshots(us).orElseThrow().sequenceNumber()).isEqualTo(11);
            assertThat(value(us, "k", "")).isEqualTo(11);
        }
    }

    private static Optional<SnapshotRow> snapshots(TestRegion region) {
        return JournalExtension.get(region.system()).journal().reader().nearestSnapshot("visits|k", Long.MAX_VALUE);
    }

    private static JsonNode peer(TestRegion region) {
        return region.get("/api/replication/status").json().path("peers").path(0);
    }
}
