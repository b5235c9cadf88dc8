package dev.atoll.node;

import static dev.atoll.node.Retained.eventually;
import static dev.atoll.node.Retained.journal;
import static dev.atoll.node.Retained.settings;
import static dev.atoll.node.Retained.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.entity.EntitySnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A map that lives on while counters in its fields come and go. */
class RemovedCountsIT {

    private static final int FIELDS = 2_000;

    @TempDir
    Path directory;

    private static void all(TestRegion region, String operation) {
        Retained.all(
                region,
                FIELDS,
                field -> "{\"collection\":\"visits\",\"key\":\"home\",\"path\":[\"day-" + field + "\"]," + operation
                        + "}");
    }

    private static void increment(TestRegion region, String field, int by) {
        write(region, "visits/home", "{\"op\":\"increment\",\"path\":[\"" + field + "\"],\"by\":" + by + "}");
    }

    private static void remove(TestRegion region, String field) {
        write(region, "visits/home", "{\"op\":\"remove\",\"path\":[\"" + field + "\"]}");
    }

    private static void shows(TwoRegions both, String field, String count) {
        for (TestRegion region : List.of(both.us(), both.eu())) {
            eventually().untilAsserted(() -> assertThat(region.get("/api/data/visits/home")
                            .json()
                            .path("value")
                            .path(field)
                            .asText())
                    .as("%s in %s", field, region.atoll().region())
                    .isEqualTo(count));
        }
    }

    /** In the newest snapshot. */
    private static int stateBytes(TestRegion region) {
        return journal(region)
                .reader()
                .nearestSnapshot("visits|home", Long.MAX_VALUE)
                .flatMap(EntitySnapshot::state)
                .map(EntityStateCodec::encode)
                .orElse(EntityStateCodec.encode(EntityState.EMPTY))
                .length;
    }

    @Test
    void aMapIsSmallAfterManyCountersHaveComeAndGoneAndCountsOn() {
        Map<String, Object> keeping = settings("1s");
        keeping.put("atoll.entity.snapshot.every-rows", 8);
        try (TwoRegions both = TwoRegions.start(directory, keeping).with("visits", "{\"type\":\"map\"}")) {
            all(both.us(), "\"op\":\"increment\",\"by\":3");
            shows(both, "day-" + (FIELDS - 1), "3");
            increment(both.eu(), "day-17", 4);
            shows(both, "day-17", "7");
            eventually().until(() -> stateBytes(both.us()) > 40_000);
            all(both.us(), "\"op\":\"remove\"");
            shows(both, "day-" + (FIELDS - 1), "");
            for (TestRegion region : List.of(both.us(), both.eu())) {
                eventually().untilAsserted(() -> {
                    increment(region, "ever", 1);
                    assertThat(stateBytes(region)).isBetween(10, 1_000);
                });
            }
            increment(both.eu(), "day-17", 5);
            shows(both, "day-17", "5");
            increment(both.us(), "day-17", 2);
            shows(both, "day-17", "7");
            both.link().cut();
            remove(both.us(), "day-17");
            increment(both.eu(), "day-17", 10);
            both.link().heal();
            shows(both, "day-17", "10");
            remove(both.eu(), "day-17");
            shows(both, "day-17", "");
            increment(both.us(), "day-17", 1);
            shows(both, "day-17", "1");
        }
    }
}
