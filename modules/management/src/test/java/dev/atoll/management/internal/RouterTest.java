package dev.atoll.management.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RouterTest {

    private final Router router = new Router()
            .on("GET", "/things/*", call -> text(call.variable(0) + call.limit(5, 10)), "limit")
            .on("PUT", "/things/*", call -> text("put"))
            .on("GET", "/fails", call -> CompletableFuture.failedFuture(new IllegalStateException("secret")))
            .on("GET", "/throws", call -> {
                throw new AtollException(ErrorCode.OUTCOME_UNKNOWN, "perhaps");
            });

    @Test
    void aRequestFindsItsRoute() {
        assertThat(body("GET", "/things/a%2Fb?limit=7")).isEqualTo("a/b7");
        assertThat(body("PUT", "/things/x")).isEqualTo("put");
    }

    @Test
    void whatIsNotThereSaysSo() {
        assertThat(answer("GET", "/nothing").status()).isEqualTo(404);
        assertThat(body("GET", "/nothing")).contains("\"code\":\"unknown-path\"");
        assertThat(body("GET", "/things/a/b")).contains("unknown-path");
    }

    @Test
    void anotherMethodIsToldWhichThereAre() {
        Answer refused = answer("POST", "/things/x");
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.headers()).containsEntry("Allow", "GET, PUT");
    }

    @Test
    void absurdLimitsAreRefused() {
        for (String limit : new String[] {"0", "-1", "11", "1.5", "x", "", "99999999999999999999", "+5", "٣"}) {
            Answer refused = answer("GET", "/things/x?limit=" + limit);
            assertThat(refused.status()).as(limit).isEqualTo(400);
        }
    }

    @Test
    void unknownParametersAreRefused() {
        assertThat(body("GET", "/things/x?limt=1")).contains("invalid-request", "limt");
    }

    @Test
    void failuresAreProblemsThatTellNoSecrets() {
        assertThat(answer("GET", "/fails").status()).isEqualTo(500);
        assertThat(body("GET", "/fails")).contains("\"outcomeKnown\":false").doesNotContain("secret");
        assertThat(body("GET", "/throws")).contains("\"status\":503", "\"outcomeKnown\":false", "perhaps");
    }

    private Answer answer(String method, String target) {
        return router.route(new ApiRequest(method, target, "application/json", List.of(), null, new byte[0]))
                .toCompletableFuture()
                .join();
    }

    private String body(String method, String target) {
        return new String(answer(method, target).json(), StandardCharsets.UTF_8);
    }

    private static CompletableFuture<Answer> text(String text) {
        return CompletableFuture.completedFuture(Answer.ok(text.getBytes(StandardCharsets.UTF_8)));
    }
}
