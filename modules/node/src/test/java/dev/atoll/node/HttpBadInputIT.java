package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets a problem document with a stable code, and the region goes on. */
class HttpBadInputIT {

    @TempDir
    static Path directory;

    private static TestRegion region;

    @BeforeAll
    static void start() {
        region = TestRegion.start(
                "us-east",
                directory,
                Map.of(
                        "atoll.limits.max-value-bytes", 1000,
                        "pekko.http.parsing.max-to-strict-bytes", 50_000,
                        "atoll.http.max-request-bytes", 100_000,
                        "atoll.http.max-batch-operations", 10));
        region.put("/api/collections/counters", "{\"type\":\"counter\"}");
        region.put("/api/collections/registers", "{\"type\":\"register\"}");
        region.put("/api/collections/sets", "{\"type\":\"set\"}");
    }

    @AfterAll
    static void stop() {
        assertThat(region.get("/health/ready").status()).isEqualTo(200);
        region.close();
    }

    private static void assertProblem(TestRegion.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.path("code").asText()).isEqualTo(code);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("type").asText()).isEqualTo("urn:atoll:error:" + code);
        for (String member : new String[] {"title", "detail", "hint"}) {
            assertThat(problem.path(member).asText()).as(member).isNotBlank();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/data/nowhere/k | {\"op\":\"increment\",\"by\":1} | 404 | unknown-collection",
                "/api/data/counters/k | {\"op\":\"set\",\"value\":1} | 400 | wrong-operation",
                "/api/data/registers/k | {\"op\":\"increment\",\"by\":1} | 400 | wrong-operation",
                "/api/data/sets/k | {\"op\":\"increment\",\"by\":1} | 400 | wrong-operation",
                "/api/data/counters/k | hello | 400 | invalid-json",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":1 | 400 | invalid-json",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":1,\"by\":2} | 400 | invalid-json",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":1.5} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":-1} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":0} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":9223372036854775808} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":1e400} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":\"1\"} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\",\"by\":1,\"x\":1} | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"increment\"} | 400 | invalid-operation",
                "/api/data/counters/k | {\"by\":1} | 400 | invalid-operation",
                "/api/data/counters/k | [] | 400 | invalid-operation",
                "/api/data/counters/k | {\"op\":\"multiply\",\"by\":2} | 400 | invalid-operation",
                "/api/data/sets/k | {\"op\":\"add\",\"elements\":\"x\"} | 400 | invalid-operation",
                "/api/data/counters/ | {\"op\":\"increment\",\"by\":1} | 400 | invalid-key",
                "/api/data/counters/a%00b | {\"op\":\"increment\",\"by\":1} | 400 | invalid-key",
                "/api/data/counters/a%0Ab | {\"op\":\"increment\",\"by\":1} | 400 | invalid-key",
                "/api/data/counters/a%C2%85b | {\"op\":\"increment\",\"by\":1} | 400 | invalid-key",
                "/api/data/counters/a%FFb | {\"op\":\"increment\",\"by\":1} | 400 | invalid-request",
                "/api/data/UPPER/k | {\"op\":\"increment\",\"by\":1} | 400 | invalid-collection",
                "/api/data/_collections/counters | {\"op\":\"set\",\"value\":1} | 400 | invalid-collection",
                "/api/data/counters/k?limit=1 | {\"op\":\"increment\",\"by\":1} | 400 | invalid-request",
                "/api/data | {\"op\":\"increment\",\"by\":1} | 400 | invalid-request",
                "/api/data | 7 | 400 | invalid-request",
                "/api/data/counters/k/more | {\"op\":\"increment\",\"by\":1} | 404 | unknown-path",
                "/api/backups | {\"typ\":\"incremental\"} | 400 | invalid-request",
                "/api/backups | {\"type\":null} | 400 | invalid-request",
                "/api/backups/expire | {\"dryrun\":true} | 400 | invalid-request",
                "/api/backups/expire | [] | 400 | invalid-request",
                "/api/backups/any/verify | {\"again\":true} | 400 | invalid-request",
                "/api/recovery/retention/compact | {\"dryrun\":true} | 400 | invalid-request",
                "/api/recovery/retention/compact | [] | 400 | invalid-request",
                "/api/nothing | {} | 404 | unknown-path",
                "/health/live | {} | 405 | method-not-allowed",
                "/api/data/counters | {} | 405 | method-not-allowed"
            })
    void aBadPostIsRefused(String path, String body, int status, String code) {
        assertProblem(region.post(path, body), status, code);
        assertThat(region.get("/api/data/counters/k").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/data/nowhere/k, 404, unknown-collection",
        "/api/data/nowhere, 404, unknown-collection",
        "/api/data/counters/never, 404, not-found",
        "/api/collections/nowhere, 404, unknown-collection",
        "/api/collections/UPPER, 400, invalid-collection",
        "/api/data/counters?limit=0, 400, invalid-limit",
        "/api/data/counters?limit=-5, 400, invalid-limit",
        "/api/data/counters?limit=1001, 400, invalid-limit",
        "/api/data/counters?limit=999999999999999999999, 400, invalid-limit",
        "/api/data/counters?limit=ten, 400, invalid-limit",
        "/api/data/counters?values=maybe, 400, invalid-request",
        "/api/data/counters?fter=x, 400, invalid-request",
        "/, 404, unknown-path",
        "/api, 404, unknown-path",
        "/api/, 404, unknown-path"
    })
    void aBadGetIsRefused(String path, int status, String code) {
        assertProblem(region.get(path), status, code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "good | {\"type\":\"tree\"} | unknown-type",
                "good | {\"type\":7} | invalid-request",
                "good | {} | invalid-request",
                "good | {\"type\":\"counter\",\"policy\":\"x\"} | invalid-policy",
                "good | {\"type\":\"counter\",\"policies\":\"x\"} | invalid-definition",
                "good | {\"type\":\"counter\",\"confirm\":\"most\"} | invalid-confirm",
                "good | {\"type\":\"counter\",\"maxLag\":7} | invalid-definition",
                "good | {\"type\":\"counter\",\"regions\":[]} | invalid-definition",
                "good | {\"type\":\"counter\",\"regions\":[\"us-eastt\"]} | invalid-definition",
                "good | [] | invalid-request",
                "good | nope | invalid-json",
                "Bad | {\"type\":\"counter\"} | invalid-collection",
                "-bad | {\"type\":\"counter\"} | invalid-collection",
                "_bad | {\"type\":\"counter\"} | invalid-collection",
                "b%2Fd | {\"type\":\"counter\"} | invalid-collection",
                "a234567890123456789012345678901234567890123456789012345678901234 | {\"type\":\"set\"} | invalid-collection"
            })
    void aBadCollectionIsRefused(String name, String body, String code) {
        assertProblem(region.put("/api/collections/" + name, body), 400, code);
    }

    @Test
    void aKeyMayHave200BytesAndNoMore() {
        String most = "%C3%A4".repeat(100);
        assertThat(region.post("/api/data/registers/" + most, "{\"op\":\"set\",\"value\":1}")
                        .status())
                .isEqualTo(200);
        assertProblem(
                region.post("/api/data/registers/" + most + "x", "{\"op\":\"set\",\"value\":1}"), 400, "invalid-key");
    }

    @Test
    void aValueMayHaveItsLimitAndNoMore() {
        String most = "x".repeat(998);
        assertThat(region.post("/api/data/registers/big", set(most)).status()).isEqualTo(200);
        assertProblem(region.post("/api/data/registers/big", set(most + "x")), 413, "value-too-large");
        String elements = "{\"op\":\"add\",\"elements\":[\"" + "x".repeat(600) + "\",\"" + "y".repeat(600) + "\"]}";
        assertProblem(region.post("/api/data/sets/big", elements), 413, "value-too-large");
    }

    private static String set(String value) {
        return "{\"op\":\"set\",\"value\":\"" + value + "\"}";
    }

    @Test
    void aRequestMayHaveItsLimitWhateverPekkosIs() {
        assertProblem(region.post("/api/data/registers/large", set("x".repeat(90_000))), 413, "value-too-large");
    }

    @Test
    void aRequestThatIsTooLargeIsRefusedWholeOrInChunks() {
        String huge = set("x".repeat(100_001));
        assertProblem(region.post("/api/data/registers/huge", huge), 413, "request-too-large");
        byte[] bytes = huge.getBytes(StandardCharsets.UTF_8);
        assertProblem(
                region.send(region.request("/api/data/registers/huge")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)))),
                413,
                "request-too-large");
    }

    @Test
    void tooManyOperationsAtOnceAreRefused() {
        String operation = "{\"collection\":\"counters\",\"key\":\"many\",\"op\":\"increment\",\"by\":1}";
        String eleven = "[" + (operation + ",").repeat(10) + operation + "]";
        assertProblem(region.post("/api/data", eleven), 413, "request-too-large");
        assertThat(region.get("/api/data/counters/many").status()).isEqualTo(404);
    }

    @Test
    void aCounterDoesNotOverflow() {
        String most = "{\"op\":\"increment\",\"by\":9223372036854775807}";
        assertThat(region.post("/api/data/counters/full", most).text()).startsWith("{\"value\":9223372036854775807,");
        assertProblem(
                region.post("/api/data/counters/full", "{\"op\":\"increment\",\"by\":1}"), 422, "counter-overflow");
        assertThat(region.post("/api/data/counters/full", "{\"op\":\"decrement\",\"by\":9223372036854775807}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "[".repeat(50_000) + "]".repeat(49_000);
        assertProblem(region.post("/api/data/registers/deep", deep), 400, "invalid-json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/jsonish", ""})
    void aBodyThatIsNotDeclaredAsJsonIsRefused(String type) {
        var request = region.request("/api/data/counters/k").POST(BodyPublishers.ofString("{\"op\":\"clear\"}"));
        assertProblem(
                region.send(type.isEmpty() ? request : request.header("Content-Type", type)),
                415,
                "unsupported-media-type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "application/merge-patch+json"})
    void otherNamesOfJsonAreTaken(String type) {
        assertThat(region.send(region.request("/api/data/counters/typed")
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString("{\"op\":\"increment\",\"by\":1}")))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aBadIdempotencyKeyIsRefused() {
        for (String key : new String[] {"", "x".repeat(201)}) {
            assertProblem(
                    region.send(region.request("/api/data/counters/k")
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", key)
                            .POST(BodyPublishers.ofString("{\"op\":\"increment\",\"by\":1}"))),
                    400,
                    "invalid-request");
        }
    }

    @Test
    void aSecondIdempotencyKeyIsRefused() {
        for (String second : new String[] {"a", "b"}) {
            assertProblem(
                    region.send(region.request("/api/data/counters/k")
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", "a")
                            .header("Idempotency-Key", second)
                            .POST(BodyPublishers.ofString("{\"op\":\"increment\",\"by\":1}"))),
                    400,
                    "invalid-request");
        }
    }

    @Test
    void anotherMethodIsToldWhichThereAre() {
        TestRegion.Answer answer = region.delete("/api/collections/counters");
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, PUT");
        assertProblem(
                region.send(region.request("/api/data/counters/k").method("PATCH", BodyPublishers.ofString("{}"))),
                405,
                "method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/data/counters/% HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /api/data/counters/%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET  HTTP/1.1\r\nHost: x\r\n\r\n",
                "NONSENSE / HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /a HTTP/1.1\r\nContent-Length: x\r\n\r\n"
            })
    void whatIsHardlyHttpIsAnsweredWithAProblem(String raw) throws IOException {
        String answer = raw(raw);
        assertThat(answer)
                .startsWith("HTTP/1.1 4")
                .contains("application/problem+json", "\"code\":\"invalid-request\"");
    }

    @Test
    void anEndlessTargetIsAnsweredWithAProblem() throws IOException {
        assertThat(raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 4")
                .contains("application/problem+json");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", region.atoll().httpPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = new byte[4096];
            int length = 0;
            InputStream in = socket.getInputStream();
            int read = 0;
            while (read >= 0 && !text(answer, length).endsWith("}")) {
                read = in.read(answer, length, 1024);
                length += Math.max(read, 0);
            }
            return text(answer, length);
        }
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
