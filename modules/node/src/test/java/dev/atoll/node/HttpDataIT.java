package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data API over real HTTP, on one region. */
class HttpDataIT {

    @TempDir
    static Path directory;

    private static TestRegion region;

    @BeforeAll
    static void start() {
        region = TestRegion.start("us-east", directory, Map.of());
        for (String type : List.of("register", "counter", "set")) {
            assertThat(region.put("/api/collections/" + type + "s", "{\"type\":\"" + type + "\"}")
                            .status())
                    .isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() {
        region.close();
    }

    @Test
    void aCollectionIsCreatedOnceAndFoundAgain() {
        String definition = "{\"name\":\"twice\",\"type\":\"counter\",\"policy\":\"last-writer-wins\"}";
        assertThat(region.put("/api/collections/twice", "{\"type\":\"counter\"}")
                        .text())
                .isEqualTo(definition);
        assertThat(region.put("/api/collections/twice", "{\"type\":\"counter\"}")
                        .text())
                .isEqualTo(definition);
        assertThat(region.get("/api/collections/twice").text()).isEqualTo(definition);
        assertThat(region.get("/api/collections").json().path("collections").findValuesAsText("name"))
                .contains("twice", "registers", "counters", "sets")
                .isSorted();
        TestRegion.Answer conflict = region.put("/api/collections/twice", "{\"type\":\"set\"}");
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.code()).isEqualTo("type-conflict");
    }

    @Test
    void aDefinitionIsChangedMemberByMember() {
        String path = "/api/collections/sure";
        region.put(path, "{\"type\":\"counter\",\"confirm\":{\"mode\":\"quorum\",\"timeout\":\"2s\"}}");
        region.put(path, "{\"type\":\"counter\",\"maxLag\":{\"limit\":\"10s\",\"action\":\"slow\"}}");
        String all = "{\"name\":\"sure\",\"type\":\"counter\",\"policy\":\"last-writer-wins\","
                + "\"confirm\":{\"mode\":\"quorum\",\"timeout\":\"2s\"},"
                + "\"maxLag\":{\"action\":\"slow\",\"limit\":\"10s\"},\"regions\":[\"us-east\"]}";
        assertThat(region.put(path, "{\"type\":\"counter\",\"regions\":[\"us-east\"]}")
                        .text())
                .isEqualTo(all);
        assertThat(region.put(path, "{\"type\":\"counter\"}").text()).isEqualTo(all);
        assertThat(region.get(path).text()).startsWith(all.substring(0, all.length() - 1));
        assertThat(region.put(path, "{\"type\":\"counter\",\"confirm\":null,\"maxLag\":null,\"regions\":null}")
                        .text())
                .isEqualTo("{\"name\":\"sure\",\"type\":\"counter\",\"policy\":\"last-writer-wins\"}");
    }

    @Test
    void aFlagIsAbsentUntilItIsWrittenAndFalseAfterADisable() {
        region.put("/api/collections/flags", "{\"type\":\"flag\"}");
        assertThat(region.get("/api/data/flags/beta").code()).isEqualTo("not-found");
        assertThat(region.post("/api/data/flags/beta", "{\"op\":\"enable\"}").text())
                .startsWith("{\"value\":true,");
        assertThat(region.post("/api/data/flags/beta", "{\"op\":\"disable\"}").text())
                .startsWith("{\"value\":false,");
        assertThat(region.get("/api/data/flags/beta").text()).startsWith("{\"value\":false,");
        region.delete("/api/data/flags/beta");
        assertThat(region.get("/api/data/flags/beta").code()).isEqualTo("not-found");
    }

    @Test
    void whatOnlyGrowsRefusesToShrinkAndSaysWhy() {
        region.put("/api/collections/grow-counters", "{\"type\":\"grow-counter\"}");
        region.put("/api/collections/grow-sets", "{\"type\":\"grow-set\"}");
        assertThat(region.post("/api/data/grow-counters/x", "{\"op\":\"increment\",\"by\":2}")
                        .text())
                .startsWith("{\"value\":2,");
        assertThat(region.post("/api/data/grow-sets/x", "{\"op\":\"add\",\"elements\":[1]}")
                        .text())
                .startsWith("{\"value\":[1],");
        TestRegion.Answer down = region.post("/api/data/grow-counters/x", "{\"op\":\"decrement\",\"by\":1}");
        assertThat(down.code()).isEqualTo("wrong-operation");
        assertThat(down.json().path("detail").asText()).contains("type counter, which also goes down");
        TestRegion.Answer less = region.post("/api/data/grow-sets/x", "{\"op\":\"clear\"}");
        assertThat(less.code()).isEqualTo("wrong-operation");
        assertThat(region.delete("/api/data/grow-counters/x").status()).isEqualTo(200);
        assertThat(region.get("/api/data/grow-counters/x").status()).isEqualTo(404);
    }

    @Test
    void aMapIsWrittenByPathAndReadAsAnObject() {
        region.put("/api/collections/maps", "{\"type\":\"map\"}");
        region.post("/api/data/maps/x", "{\"op\":\"put\",\"path\":[\"profile\",\"city\"],\"value\":{\"b\":1,\"a\":2}}");
        region.post("/api/data/maps/x", "{\"op\":\"increment\",\"path\":\"visits\",\"by\":3}");
        region.post("/api/data/maps/x", "{\"op\":\"decrement\",\"path\":\"visits\",\"by\":1}");
        TestRegion.Answer written = region.post(
                "/api/data/maps/x", "{\"op\":\"add\",\"path\":[\"profile\",\"tags\"],\"elements\":[\"y\",\"x\"]}");
        assertThat(written.text())
                .startsWith(
                        "{\"value\":{\"profile\":{\"city\":{\"a\":2,\"b\":1},\"tags\":[\"x\",\"y\"]},\"visits\":2},");
        assertThat(region.get("/api/data/maps/x").text()).isEqualTo(unconfirmed(written));
        TestRegion.Answer refused = region.post("/api/data/maps/x", "{\"op\":\"put\",\"path\":\"visits\",\"value\":1}");
        assertThat(refused.code()).isEqualTo("wrong-operation");
        assertThat(refused.json().path("detail").asText()).contains("'visits', which is a counter: use increment");
        region.post("/api/data/maps/x", "{\"op\":\"remove\",\"path\":[\"profile\",\"tags\"],\"elements\":[\"x\"]}");
        assertThat(region.post("/api/data/maps/x", "{\"op\":\"remove\",\"path\":[\"profile\",\"city\"]}")
                        .text())
                .startsWith("{\"value\":{\"profile\":{\"tags\":[\"y\"]},\"visits\":2},");
        assertThat(region.post("/api/data/maps/x", "{\"op\":\"clear\"}").text()).startsWith("{\"value\":{},");
        region.delete("/api/data/maps/x");
        assertThat(region.get("/api/data/maps/x").status()).isEqualTo(404);
    }

    @Test
    void aMultimapIsAnObjectOfArrays() {
        region.put("/api/collections/multimaps", "{\"type\":\"multimap\"}");
        region.post("/api/data/multimaps/x", "{\"op\":\"add\",\"path\":\"b\",\"elements\":[2,1]}");
        assertThat(region.post("/api/data/multimaps/x", "{\"op\":\"add\",\"path\":\"a\",\"elements\":[1]}")
                        .text())
                .startsWith("{\"value\":{\"a\":[1],\"b\":[1,2]},");
        assertThat(region.post("/api/data/multimaps/x", "{\"op\":\"remove\",\"path\":\"a\",\"elements\":[1]}")
                        .text())
                .startsWith("{\"value\":{\"b\":[1,2]},");
        assertThat(region.post("/api/data/multimaps/x", "{\"op\":\"remove\",\"path\":\"b\"}")
                        .text())
                .startsWith("{\"value\":{},");
    }

    @Test
    void anAnswerHasTheValueItsTimeItsRegionAndItsVersion() {
        TestRegion.Answer written = region.post("/api/data/counters/shape", "{\"op\":\"increment\",\"by\":3}");
        assertThat(written.status()).isEqualTo(200);
        assertThat(written.contentType()).isEqualTo("application/json");
        assertThat(written.text())
                .matches("\\{\"value\":3,\"timestamp\":\"20\\d\\d-[0-9TZ:._-]+\",\"region\":\"us-east\","
                        + "\"versionVector\":\\{\"us-east\":1},\"confirmedBy\":\\[\"us-east\"]}");
        assertThat(region.get("/api/data/counters/shape").text()).isEqualTo(unconfirmed(written));
    }

    /** What a read says after the write. */
    private static String unconfirmed(TestRegion.Answer written) {
        return written.text().replace(",\"confirmedBy\":[\"us-east\"]", "");
    }

    @Test
    void aCounterGoesUpAndDown() {
        region.post("/api/data/counters/c", "{\"op\":\"increment\",\"by\":5}");
        TestRegion.Answer down = region.post("/api/data/counters/c", "{\"op\":\"decrement\",\"by\":7}");
        assertThat(down.json().path("value").intValue()).isEqualTo(-2);
        assertThat(down.json().path("versionVector").path("us-east").intValue()).isEqualTo(2);
    }

    @Test
    void aDocumentComesBackVerbatimInItsCanonicalForm() {
        String document = "{ \"z\": 1.0, \"a\": [\"ä\", null, 12345678901234567890.123456789] }";
        TestRegion.Answer answer = region.post("/api/data/registers/d", "{\"op\":\"set\",\"value\":" + document + "}");
        assertThat(answer.text()).startsWith("{\"value\":{\"a\":[\"ä\",null,12345678901234567890.123456789],\"z\":1},");
    }

    @Test
    void nullIsAValue() {
        region.post("/api/data/registers/null", "{\"op\":\"set\",\"value\":null}");
        assertThat(region.get("/api/data/registers/null").status()).isEqualTo(200);
    }

    @Test
    void aSetHoldsEqualElementsOnce() {
        region.post("/api/data/sets/s", "{\"op\":\"add\",\"elements\":[\"b\",\"a\",1,1.0,{\"y\":1,\"x\":2}]}");
        TestRegion.Answer answer =
                region.post("/api/data/sets/s", "{\"op\":\"add\",\"elements\":[{\"x\":2,\"y\":1},\"a\"]}");
        assertThat(answer.json().path("value")).hasSize(4);
        answer = region.post("/api/data/sets/s", "{\"op\":\"remove\",\"elements\":[\"a\",1,\"never\"]}");
        assertThat(answer.text()).startsWith("{\"value\":[\"b\",{\"x\":2,\"y\":1}],");
        assertThat(region.post("/api/data/sets/s", "{\"op\":\"clear\"}").text()).startsWith("{\"value\":[],");
        assertThat(region.get("/api/data/sets/s").status()).isEqualTo(200);
    }

    @Test
    void whatIsDeletedIsGoneUntilItIsWrittenAgain() {
        assertThat(region.delete("/api/data/registers/gone").code()).isEqualTo("not-found");
        region.post("/api/data/registers/gone", "{\"op\":\"set\",\"value\":1}");
        assertThat(region.delete("/api/data/registers/gone").text()).startsWith("{\"value\":null,");
        assertThat(region.get("/api/data/registers/gone").code()).isEqualTo("not-found");
        assertThat(region.delete("/api/data/registers/gone").status()).isEqualTo(200);
        region.post("/api/data/registers/gone", "{\"op\":\"set\",\"value\":2}");
        assertThat(region.get("/api/data/registers/gone").json().path("value").intValue())
                .isEqualTo(2);
    }

    @Test
    void anyTextCanBeAKey() {
        for (String key : List.of("a%2Fb", "%C3%A4", "..", ".", "a%20b", "a+b", "a%25", "%7B%7C%7D", "%F0%9F%8F%9D")) {
            region.post("/api/data/registers/" + key, "{\"op\":\"set\",\"value\":\"" + key + "\"}");
        }
        assertThat(region.get("/api/data/registers/a%2Fb").json().path("value").asText())
                .isEqualTo("a%2Fb");
        assertThat(region.get("/api/data/registers/a+b").json().path("value").asText())
                .isEqualTo("a+b");
        assertThat(region.get("/api/data/registers?limit=1000").text())
                .contains("\"a/b\"", "\"ä\"", "\"..\"", "\"a b\"", "\"{|}\"", "\"🏝\"");
    }

    @Test
    void keysAreListedPageByPageWithoutTheDeleted() {
        region.put("/api/collections/pages", "{\"type\":\"counter\"}");
        List<String> expected = new ArrayList<>();
        for (int i = 10; i < 35; i++) {
            region.post("/api/data/pages/k" + i, "{\"op\":\"increment\",\"by\":" + i + "}");
            expected.add("k" + i);
        }
        region.delete("/api/data/pages/k20");
        expected.remove("k20");
        List<String> listed = new ArrayList<>();
        String next = "";
        while (next != null) {
            var page = region.get("/api/data/pages?limit=7&after=" + next).json();
            page.path("keys").forEach(key -> listed.add(key.asText()));
            assertThat(page.path("keys").size()).isLessThanOrEqualTo(7);
            next = page.path("next").textValue();
        }
        assertThat(listed).isEqualTo(expected);
        assertThat(region.get("/api/data/pages?values=true&after=k33").text())
                .startsWith("{\"entries\":[{\"key\":\"k34\",\"value\":34,\"timestamp\":")
                .endsWith("],\"next\":null}");
        assertThat(region.get("/api/data/counters?after=zzz").text()).isEqualTo("{\"keys\":[],\"next\":null}");
    }

    @Test
    void aRetriedWriteIsAppliedOnce() {
        for (int i = 0; i < 3; i++) {
            TestRegion.Answer answer = region.send(region.request("/api/data/counters/once")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "order-4711")
                    .POST(BodyPublishers.ofString("{\"op\":\"increment\",\"by\":1}")));
            assertThat(answer.json().path("value").intValue()).isEqualTo(1);
            assertThat(answer.header("Idempotency-Replayed")).isEqualTo(i == 0 ? null : "true");
        }
    }

    @Test
    void anIdempotencyKeyOfAnotherOperationIsRefused() {
        assertThat(once("/api/data/counters/reused", "r-1", "{\"op\":\"increment\",\"by\":5}")
                        .status())
                .isEqualTo(200);
        for (String other : List.of("{\"op\":\"decrement\",\"by\":5}", "{\"op\":\"increment\",\"by\":6}")) {
            TestRegion.Answer refused = once("/api/data/counters/reused", "r-1", other);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.code()).isEqualTo("idempotency-key-reused");
        }
        TestRegion.Answer repeated = once("/api/data/counters/reused", "r-1", "{\"op\":\"increment\",\"by\":5}");
        assertThat(repeated.json().path("value").intValue()).isEqualTo(5);
        assertThat(repeated.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(once("/api/data/counters/another", "r-1", "{\"op\":\"decrement\",\"by\":5}")
                        .status())
                .as("a key's own memory")
                .isEqualTo(200);
        String twice =
                "{\"collection\":\"counters\",\"key\":\"reused\",\"idempotencyKey\":\"r-2\",\"op\":\"increment\",";
        assertThat(region.post("/api/data", "[" + twice + "\"by\":1}," + twice + "\"by\":2}]")
                        .json()
                        .path("outcomes")
                        .findValuesAsText("status"))
                .containsExactly("200", "422");
    }

    @Test
    void aRetryIsTheSameOperationAlsoUnderAnotherPolicy() {
        region.put("/api/collections/decided", "{\"type\":\"register\"}");
        String set = "{\"op\":\"set\",\"value\":{\"a\":1,\"b\":2}}";
        once("/api/data/decided/x", "p-1", set);
        region.put("/api/collections/decided", "{\"type\":\"register\",\"policy\":\"manual\"}");
        String sameInOtherWords = "{\"value\":{\"b\":2.0,\"a\":1},\"op\":\"set\"}";
        assertThat(once("/api/data/decided/x", "p-1", sameInOtherWords).header("Idempotency-Replayed"))
                .isEqualTo("true");
    }

    private static TestRegion.Answer once(String path, String idempotencyKey, String operation) {
        return region.send(region.request(path)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofString(operation)));
    }

    @Test
    void aBatchGivesEachOperationItsOwnOutcomeInOrder() {
        TestRegion.Answer answer = region.post(
                "/api/data",
                """
                {"operations":[
                  {"collection":"counters","key":"batch","op":"increment","by":1},
                  {"collection":"nowhere","key":"x","op":"increment","by":1},
                  {"collection":"counters","key":"batch","op":"add","elements":[1]},
                  {"collection":"counters","key":"batch","op":"increment","by":-1},
                  "nonsense",
                  {"collection":"counters","key":"","op":"increment","by":1},
                  {"collection":"counters","key":"batch","op":"decrement","by":5,"idempotencyKey":"b-1"},
                  {"collection":"counters","key":"batch","op":"decrement","by":5,"idempotencyKey":"b-1"},
                  {"collection":"registers","key":"batch","op":"set","value":{"b":1,"a":2}}
                ]}""");
        assertThat(answer.status()).isEqualTo(200);
        var outcomes = answer.json().path("outcomes");
        assertThat(outcomes.findValuesAsText("status"))
                .containsExactly("200", "404", "400", "400", "400", "400", "200", "200", "200");
        assertThat(outcomes.findValuesAsText("code"))
                .containsExactly(
                        "unknown-collection",
                        "wrong-operation",
                        "invalid-operation",
                        "invalid-operation",
                        "invalid-key");
        assertThat(outcomes.path(0).path("value").intValue()).isEqualTo(1);
        assertThat(outcomes.path(6).path("value").intValue()).isEqualTo(-4);
        assertThat(outcomes.path(7).path("value").intValue()).isEqualTo(-4);
        assertThat(outcomes.path(7).path("replayed").booleanValue()).isTrue();
        assertThat(answer.text()).contains("\"value\":{\"a\":2,\"b\":1}");
    }

    @Test
    void operationsOnOneKeyKeepTheirOrderInABatch() {
        StringBuilder operations = new StringBuilder("[");
        for (int i = 0; i < 200; i++) {
            operations
                    .append("{\"collection\":\"registers\",\"key\":\"order-")
                    .append(i % 2)
                    .append("\",\"op\":\"set\",\"value\":")
                    .append(i)
                    .append(i == 199 ? "}]" : "},");
        }
        var outcomes = region.post("/api/data", operations.toString()).json().path("outcomes");
        for (int i = 0; i < 200; i++) {
            assertThat(outcomes.path(i).path("value").intValue()).isEqualTo(i);
        }
        assertThat(region.get("/api/data/registers/order-0")
                        .json()
                        .path("value")
                        .intValue())
                .isEqualTo(198);
    }

    @Test
    void statusTellsRegionMembersJournalAndVersion() {
        var ha = region.get("/api/ha/status").json();
        assertThat(ha.path("region").asText()).isEqualTo("us-east");
        assertThat(ha.path("version").asText()).matches("\\d+\\.\\d+.*");
        assertThat(ha.path("journal").path("type").asText()).isEqualTo("h2");
        assertThat(ha.path("regions").toString()).isEqualTo("[{\"region\":\"us-east\",\"state\":\"active\"}]");
        assertThat(ha.path("members")).hasSize(1);
        assertThat(ha.path("members").path(0).path("status").asText()).isEqualTo("Up");
        assertThat(region.get("/api/replication/status").json().path("peers")).isEmpty();
        assertThat(region.get("/health/live").text()).isEqualTo("{\"status\":\"live\"}");
        assertThat(region.get("/health/ready").json().path("checks").size()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aHeadRequestAnswersLikeAGetWithoutABody() {
        assertThat(region.send(region.request("/health/ready").method("HEAD", BodyPublishers.noBody()))
                        .status())
                .isEqualTo(200);
    }
}
