package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Escrow counters over HTTP and by handle, in two regions that are linked. */
class EscrowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    private static TwoRegions regions;
    private static TestRegion us;
    private static TestRegion eu;

    @BeforeAll
    static void start() {
        regions = TwoRegions.start(directory, Map.of("atoll.entity.escrow.wait", "20s"))
                .with("stock", "{\"type\":\"escrow\"}");
        us = regions.us();
        eu = regions.eu();
    }

    @AfterAll
    static void stop() {
        regions.close();
    }

    private static TestRegion.Answer post(TestRegion region, String key, String operation) {
        return region.post("/api/data/stock/" + key, operation);
    }

    private static String grant(long by) {
        return "{\"op\":\"grant\",\"by\":" + by + "}";
    }

    private static String decrement(long by) {
        return "{\"op\":\"decrement\",\"by\":" + by + "}";
    }

    private static JsonNode value(TestRegion.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("value");
    }

    private static void awaitBoth(String key, String value) {
        for (TestRegion region : new TestRegion[] {us, eu}) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(region.get("/api/data/stock/" + key)
                            .json()
                            .path("value")
                            .toString())
                    .isEqualTo(value));
        }
    }

    @Test
    void theAnswerShowsTheTotalAndTheRightsByRegion() {
        assertThat(value(post(us, "shown", grant(100))).toString())
                .isEqualTo("{\"total\":100,\"rights\":{\"us-east\":100}}");
        assertThat(value(post(us, "shown", "{\"op\":\"transfer\",\"to\":\"eu-west\",\"by\":30}"))
                        .toString())
                .isEqualTo("{\"total\":100,\"rights\":{\"eu-west\":30,\"us-east\":70}}");
        awaitBoth("shown", "{\"total\":100,\"rights\":{\"eu-west\":30,\"us-east\":70}}");
        assertThat(value(post(eu, "shown", decrement(30))).toString())
                .isEqualTo("{\"total\":70,\"rights\":{\"eu-west\":0,\"us-east\":70}}");
        await().atMost(PATIENCE)
                .until(() -> us.get("/api/data/stock/shown")
                                .json()
                                .path("value")
                                .path("total")
                                .asInt()
                        == 70);
        assertThat(us.get("/api/data/stock/shown/history?limit=10").text())
                .contains("{\"op\":\"grant\",\"by\":100}", "{\"op\":\"transfer\",\"to\":\"eu-west\",\"by\":30}");
    }

    @Test
    void aRegionWithoutRightsGetsThemFromTheOtherAndTakesTheLastUnit() {
        post(us, "last", grant(10));
        awaitBoth("last", "{\"total\":10,\"rights\":{\"us-east\":10}}");
        for (int left = 9; left >= 0; left--) {
            assertThat(value(post(eu, "last", decrement(1))).path("total").asInt())
                    .isEqualTo(left);
        }
        TestRegion.Answer none = post(eu, "last", decrement(1));
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.code()).isEqualTo("insufficient-rights");
        assertThat(none.json().path("requested").asInt()).isEqualTo(1);
        assertThat(none.json().path("rights").toString()).isEqualTo("{\"eu-west\":0,\"us-east\":0}");
        awaitBoth("last", "{\"total\":0,\"rights\":{\"eu-west\":0,\"us-east\":0}}");
    }

    @Test
    void rightsComeToWhereTheyAreUsedBeforeTheyRunOut() {
        post(us, "ahead", grant(1_000));
        post(us, "ahead", "{\"op\":\"transfer\",\"to\":\"eu-west\",\"by\":100}");
        awaitBoth("ahead", "{\"total\":1000,\"rights\":{\"eu-west\":100,\"us-east\":900}}");
        post(eu, "ahead", decrement(90));
        await().atMost(PATIENCE)
                .until(() -> eu.get("/api/data/stock/ahead")
                                .json()
                                .path("value")
                                .path("rights")
                                .path("eu-west")
                                .asInt()
                        > 50);
    }

    @Test
    void aDecrementThatIsTriedAgainWithItsKeyCountsOnceAlsoWhenItHadToWaitForRights() {
        post(us, "once", grant(10));
        awaitBoth("once", "{\"total\":10,\"rights\":{\"us-east\":10}}");
        for (int i = 0; i < 3; i++) {
            TestRegion.Answer answer = eu.send(eu.request("/api/data/stock/once")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "order-1")
                    .POST(java.net.http.HttpRequest.BodyPublishers.ofString(decrement(4))));
            assertThat(value(answer).path("total").asInt()).isEqualTo(6);
        }
    }

    @Test
    void moreThanThereIsIsRefusedAtOnceWithWhatIsHeldWhere() {
        post(us, "few", grant(3));
        awaitBoth("few", "{\"total\":3,\"rights\":{\"us-east\":3}}");
        TestRegion.Answer answer = post(eu, "few", decrement(4));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("detail").asText())
                .contains("This region holds the right to 0, fewer than 4. Elsewhere: us-east 3.");
    }

    @Test
    void anEscrowIsNotDeletedAndTransfersNeedARegionThatIsKnown() {
        post(us, "kept", grant(3));
        TestRegion.Answer deleted = us.delete("/api/data/stock/kept");
        assertThat(deleted.status()).isEqualTo(400);
        assertThat(deleted.json().path("detail").asText()).contains("Decrement it to 0");
        TestRegion.Answer unknown = post(us, "kept", "{\"op\":\"transfer\",\"to\":\"ap-south\",\"by\":1}");
        assertThat(unknown.status()).isEqualTo(409);
        assertThat(unknown.code()).isEqualTo("unknown-region");
        assertThat(post(us, "kept", "{\"op\":\"transfer\",\"to\":\"us-east\",\"by\":1}")
                        .code())
                .isEqualTo("invalid-operation");
        assertThat(post(us, "kept", "{\"op\":\"increment\",\"by\":1}").code()).isEqualTo("wrong-operation");
    }

    @Test
    void theHandleGrantsDecrementsAndTransfers() {
        Escrow here = us.atoll().escrow("stock").at("handle");
        Escrow there = eu.atoll().escrow("stock").at("handle");
        assertThat(got(here.get()).total()).isZero();
        assertThat(got(here.grant(20)).total()).isEqualTo(20);
        assertThat(got(here.transfer(RegionId.of("eu-west"), 5)).rights())
                .containsKeys(RegionId.of("eu-west"), RegionId.of("us-east"));
        await().atMost(PATIENCE).until(() -> got(there.get()).rights().containsKey(RegionId.of("eu-west")));
        assertThat(got(there.decrement(5)).total()).isEqualTo(15);
        assertThat(got(there.once("x").decrement(7)).total()).isEqualTo(8);
        assertThat(got(there.once("x").decrement(7)).total()).isEqualTo(8);
        assertThatThrownBy(() -> got(there.decrement(9)))
                .hasCauseInstanceOf(AtollException.class)
                .cause()
                .isInstanceOfSatisfying(
                        AtollException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_RIGHTS));
    }

    private static <T> T got(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
