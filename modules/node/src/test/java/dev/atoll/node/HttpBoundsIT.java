package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers about many keys have an end, however large the values are. */
class HttpBoundsIT {

    private static final int MOST = 64 * 1024;

    @TempDir
    static Path directory;

    private static TestRegion region;

    @BeforeAll
    static void start() {
        region = TestRegion.start("us-east", directory, Map.of("atoll.http.max-values-bytes", MOST));
        for (String type : List.of("register", "counter", "set")) {
            region.put("/api/collections/" + type + "s", "{\"type\":\"" + type + "\"}");
        }
    }

    @AfterAll
    static void stop() {
        region.close();
    }

    @Test
    void aPageEndsWhereItIsFullAndTheNextGoesOnThere() {
        List<String> keys = new ArrayList<>();
        for (int i = 10; i < 60; i++) {
            keys.add("k" + i);
            int bytes = i == 20 ? 2 * MOST : 10_000;
            region.post("/api/data/registers/k" + i, set("x".repeat(bytes)));
        }
        assertThat(pages("")).isEqualTo(keys);
        assertThat(pages("&asOf=latest")).isEqualTo(keys);
        assertThat(region.get("/api/data/registers?limit=1000").json().path("keys"))
                .as("names alone")
                .hasSize(50);
    }

    private static List<String> pages(String more) {
        List<String> listed = new ArrayList<>();
        Set<Integer> sizes = new HashSet<>();
        String next = "";
        while (next != null) {
            TestRegion.Answer page = region.get("/api/data/registers?values=true&limit=1000&after=" + next + more);
            JsonNode entries = page.json().path("entries");
            sizes.add(entries.size());
            if (entries.size() > 1) {
                assertThat(page.text().length()).isLessThan(MOST + 10_000);
            }
            entries.forEach(entry -> listed.add(entry.path("key").asText()));
            next = page.json().path("next").textValue();
        }
        assertThat(sizes)
                .as("full, before the large one, the large one, the last")
                .contains(6, 4, 1, 3);
        return listed;
    }

    @Test
    void theAnswerToAListOfOperationsLeavesOutTheValuesThatDoNotFit() {
        region.post("/api/data/sets/large", add("x".repeat(20_000)));
        String operations = operations(200, "sets", "large", i -> ",\"op\":\"add\",\"elements\":[" + i + "]");
        TestRegion.Answer answer = region.post("/api/data", operations);
        List<JsonNode> outcomes = outcomes(answer);
        assertThat(answer.text().length()).isLessThan(MOST + 200 * 250);
        assertThat(outcomes)
                .hasSize(200)
                .allMatch(outcome -> outcome.path("status").intValue() == 200);
        Map<Boolean, List<JsonNode>> byValue = outcomes.stream().collect(Collectors.groupingBy(o -> o.has("value")));
        assertThat(byValue.get(true))
                .hasSizeBetween(1, 3)
                .noneMatch(outcome -> outcome.has("valueOmitted"))
                .allMatch(outcome -> outcome.path("value").size() > 1);
        assertThat(byValue.get(false))
                .allMatch(outcome -> outcome.path("valueOmitted").booleanValue())
                .allMatch(outcome -> outcome.path("versionVector").has("us-east"))
                .allMatch(outcome -> outcome.path("confirmedBy").size() == 1);
        assertThat(region.get("/api/data/sets/large").json().path("value")).hasSize(201);
    }

    @Test
    void aClientThatWantsNoValuesGetsNone() {
        String operations = operations(20, "sets", "small", i -> ",\"op\":\"add\",\"elements\":[" + i + "]");
        assertThat(outcomes(region.post("/api/data?values=false", operations)))
                .hasSize(20)
                .allMatch(outcome -> outcome.path("status").intValue() == 200)
                .noneMatch(outcome -> outcome.has("value") || outcome.has("valueOmitted"));
        assertThat(outcomes(region.post("/api/data?values=true", operations)))
                .allMatch(outcome -> outcome.has("value"));
        assertThat(region.post("/api/data?values=maybe", operations).code()).isEqualTo("invalid-request");
    }

    @Test
    void operationsOnOneKeyArePersistedTogether() {
        region.post("/api/data", operations(1000, "counters", "hot", i -> ",\"op\":\"increment\",\"by\":1"));
        assertThat(region.get("/api/data/counters/hot").json().path("value").intValue())
                .isEqualTo(1000);
        String newest = region.get("/api/data/counters/hot/history?limit=1")
                .json()
                .path("history")
                .path(0)
                .path("position")
                .asText();
        assertThat(Integer.parseInt(newest.substring(0, newest.indexOf('.'))))
                .as("rows of the journal")
                .isLessThan(300);
    }

    @Test
    void theLastOperationOnAKeyWinsWhateverBecomesOfTheOthers() {
        region.put("/api/collections/orders", "{\"type\":\"register\"}");
        for (int round = 0; round < 40; round++) {
            int first = 1000 * round;
            TestRegion.Answer answer = region.post(
                    "/api/data?values=true",
                    operations(
                            200,
                            "orders",
                            "x",
                            i -> i % 10 == 5
                                    ? ",\"op\":\"increment\",\"by\":1"
                                    : ",\"op\":\"set\",\"value\":" + (first + i)));
            List<JsonNode> outcomes = outcomes(answer);
            for (int i = 0; i < 200; i++) {
                assertThat(outcomes.get(i).path("status").intValue()).isEqualTo(i % 10 == 5 ? 400 : 200);
                assertThat(outcomes.get(i).path("value").asInt(first + i)).isEqualTo(first + i);
            }
            assertThat(region.get("/api/data/orders/x").json().path("value").intValue())
                    .isEqualTo(first + 199);
        }
    }

    @Test
    void operationsOnAnEscrowWaitForEachOther() {
        region.put("/api/collections/escrows", "{\"type\":\"escrow\"}");
        String[] each = {"grant\",\"by\":5", "decrement\",\"by\":6", "decrement\",\"by\":4", "grant\",\"by\":9"};
        List<JsonNode> outcomes =
                outcomes(region.post("/api/data", operations(4, "escrows", "x", i -> ",\"op\":\"" + each[i])));
        assertThat(outcomes)
                .extracting(outcome -> outcome.path("status").intValue())
                .containsExactly(200, 409, 200, 200);
        assertThat(outcomes.get(1).path("rights").path("us-east").intValue()).isEqualTo(5);
        assertThat(outcomes.get(3).path("value").path("total").intValue()).isEqualTo(10);
    }

    private interface Part {
        String of(int index);
    }

    private static String operations(int count, String collection, String key, Part operation) {
        String address = "{\"collection\":\"" + collection + "\",\"key\":\"" + key + "\"";
        return IntStream.range(0, count)
                .mapToObj(i -> address + operation.of(i) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String set(String value) {
        return "{\"op\":\"set\",\"value\":\"" + value + "\"}";
    }

    private static String add(String element) {
        return "{\"op\":\"add\",\"elements\":[\"" + element + "\"]}";
    }

    private static List<JsonNode> outcomes(TestRegion.Answer answer) {
        return StreamSupport.stream(answer.json().path("outcomes").spliterator(), false)
                .toList();
    }
}
