package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history of a key over real HTTP. */
class HttpHistoryIT {

    @TempDir
    static Path directory;

    private static TestRegion region;

    @BeforeAll
    static void start() {
        region = TestRegion.start("us-east", directory, Map.of());
        region.put("/api/collections/notes", "{\"type\":\"register\"}");
        region.put("/api/collections/tags", "{\"type\":\"set\"}");
    }

    @AfterAll
    static void stop() {
        region.close();
    }

    @Test
    void everyEventOfAKeyIsListedNewestFirst() {
        region.post("/api/data/notes/a%2Fb", "{\"op\":\"set\",\"value\":{\"x\":1}}");
        region.post("/api/data/notes/a%2Fb", "{\"op\":\"set\",\"value\":null}");
        region.delete("/api/data/notes/a%2Fb");
        TestRegion.Answer answer = region.get("/api/data/notes/a%2Fb/history");
        assertThat(answer.status()).isEqualTo(200);
        String time = "\"timestamp\":\"20\\d\\d-[0-9TZ:._-]+\",";
        String event =
                "\\{\"position\":\"%d.0\",\"kind\":\"event\",\"id\":\"us-east\\.[0-9a-f]+\\.%d\",\"region\":\"us-east\","
                        + time + "\"operation\":%s,\"concurrent\":false%s}";
        assertThat(answer.text())
                .matches("\\{\"collection\":\"notes\",\"key\":\"a/b\",\"history\":\\["
                        + event.formatted(3, 3, "\\{\"op\":\"delete\"}", ",\"before\":null") + ","
                        + event.formatted(
                                2, 2, "\\{\"op\":\"set\",\"value\":null}", ",\"before\":\\{\"x\":1},\"after\":null")
                        + ","
                        + event.formatted(1, 1, "\\{\"op\":\"set\",\"value\":\\{\"x\":1}}", ",\"after\":\\{\"x\":1}")
                        + "],\"next\":null}");
    }

    @Test
    void aHistoryIsReadPageByPage() {
        for (int i = 0; i < 5; i++) {
            region.post("/api/data/tags/t", "{\"op\":\"add\",\"elements\":[" + i + "]}");
        }
        TestRegion.Answer first = region.get("/api/data/tags/t/history?limit=2");
        assertThat(first.json().path("history").findValuesAsText("position")).containsExactly("5.0", "4.0");
        String next = first.json().path("next").asText();
        TestRegion.Answer second = region.get("/api/data/tags/t/history?limit=3&before=" + next);
        assertThat(second.json().path("history").findValuesAsText("position")).containsExactly("3.0", "2.0", "1.0");
        assertThat(second.json().path("next").isNull()).isTrue();
    }

    @Test
    void whatCannotBeAnsweredIsRefused() {
        assertThat(region.get("/api/data/notes/never/history").code()).isEqualTo("not-found");
        assertThat(region.get("/api/data/nothing/x/history").code()).isEqualTo("unknown-collection");
        assertThat(region.get("/api/data/notes/never/history?before=x").code()).isEqualTo("invalid-request");
        assertThat(region.get("/api/data/notes/never/history?limit=0").code()).isEqualTo("invalid-limit");
        assertThat(region.get("/api/data/notes/never/history?after=1.0").code()).isEqualTo("invalid-request");
        assertThat(region.post("/api/data/notes/never/history", "{}").code()).isEqualTo("method-not-allowed");
    }
}
