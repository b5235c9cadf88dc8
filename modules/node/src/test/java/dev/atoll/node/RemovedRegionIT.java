package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.typesafe.config.Config;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.process.TcpProxy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Three linked regions, one of which is removed for good. */
class RemovedRegionIT {

    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("patience", 90));

    private static final String GRANT = "{\"op\":\"grant\",\"by\":7}";

    @TempDir
    Path directory;

    private TestRegion eu;
    private TestRegion us;
    private TestRegion ap;

    private TestRegion region(String name, String data, Map<String, String> peers) {
        Config journal = TestDatabases.fresh(Type.H2, directory.resolve(data));
        Map<String, Object> own = new HashMap<>();
        journal.entrySet()
                .forEach(each -> own.put(each.getKey(), each.getValue().unwrapped()));
        own.put("atoll.replication.port", 0);
        own.put("atoll.replication.reconnect.max-backoff", "500ms");
        own.put("atoll.placement.interval", "200ms");
        peers.forEach((peer, address) -> own.put("atoll.replication.peers." + peer, address));
        return TestRegion.start(name, directory, own);
    }

    private static String link(TestRegion region) {
        return "127.0.0.1:" + region.atoll().linkPort();
    }

    @AfterEach
    void stop() {
        List.of(ap, us, eu).forEach(TestRegion::close);
    }

    @Test
    void aRemovedRegionServesNothingAndTheOthersGoOnWithoutItUntilItComesBackEmpty() {
        eu = region("eu", "eu", Map.of());
        us = region("us", "us", Map.of("eu", link(eu)));
        ap = region("ap", "ap", Map.of("eu", link(eu), "us", link(us)));
        eu.put("/api/collections/visits", "{\"type\":\"counter\",\"confirm\":\"all\"}");
        awaitValue(eu, 1, increment(eu));
        await().atMost(PATIENCE)
                .until(() -> increment(ap).status() == 200
                        && increment(ap).json().path("confirmedBy").size() == 3);
        assertThat(eu.delete("/api/regions/nowhere").code()).isEqualTo("no-such-region");
        assertThat(eu.delete("/api/regions/eu").code()).isEqualTo("region-needed");
        await().atMost(PATIENCE).until(() -> eu.delete("/api/regions/ap").code().equals("region-connected"));
        eu.put("/api/collections/stock", "{\"type\":\"escrow\"}");
        await().atMost(PATIENCE)
                .until(() -> ap.post("/api/data/stock/sku", GRANT).status() == 200);
        await().atMost(PATIENCE).until(() -> eu.get("/api/data/stock/sku").status() == 200);
        JsonNode plan = eu.delete("/api/regions/ap?dryRun=true").json();
        assertThat(plan.path("origins").size()).isEqualTo(1);
        assertThat(plan.path("origins").path(0).path("state").asText()).isEqualTo("active");
        assertThat(plan.path("obstacles").path(0).path("code").asText()).isEqualTo("region-connected");
        assertThat(plan.path("rights").toString())
                .isEqualTo("[{\"collection\":\"stock\",\"keys\":1,\"rights\":7,\"more\":false}]");
        assertThat(command("regions", "remove", "ap", "--dry-run"))
                .startsWith("1\nRemoving ap (nothing is done yet):")
                .contains("holds 7 rights in 1 keys of stock", "REFUSED: region-connected");
        assertThat(command("regions", "remove", "ap", "--dry-run", "--force")).startsWith("0\n");
        assertThat(command("regions", "remove", "nowhere")).startsWith("1\n").contains("no-such-region", "HINT: ");
        assertThat(command("regions").lines().skip(1))
                .anyMatch(line -> line.startsWith("REGION  STATE   LINKED"))
                .anyMatch(line -> line.matches("ap +active +yes +ap/.*"));

        TestRegion.Answer removed = eu.delete("/api/regions/ap?force=true");
        assertThat(removed.json().path("state").asText()).isEqualTo("removed");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(ap.get("/api/data/visits/k").code()).isEqualTo("region-removed");
            assertThat(increment(ap).code()).isEqualTo("region-removed");
            assertThat(ap.get("/health/ready").status()).isEqualTo(503);
        });
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(increment(us).json().path("of").asInt(2)).isEqualTo(2));
        await().atMost(PATIENCE)
                .until(() -> increment(us).json().path("confirmedBy").size() == 2);
        assertThat(state(us, "ap")).isEqualTo("removed");

        ap.close();
        ap = region("ap", "ap-again", Map.of("eu", link(eu), "us", link(us)));
        await().atMost(PATIENCE)
                .until(() -> state(eu, "ap").equals("active") && state(us, "ap").equals("active"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        increment(ap).json().path("confirmedBy").size())
                .isEqualTo(3));
    }

    @Test
    void theOthersComeToHaveTheSameOfARemovedRegionWhateverItHasBroughtToWhom() {
        eu = region("eu", "eu", Map.of());
        us = region("us", "us", Map.of("eu", link(eu)));
        TcpProxy fromApToEu = TcpProxy.start(0, eu.atoll().linkPort());
        ap = region("ap", "ap", Map.of("eu", fromApToEu.address(), "us", link(us)));
        eu.put("/api/collections/visits", "{\"type\":\"counter\"}");
        await().atMost(PATIENCE).until(() -> increment(ap).status() == 200);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(value(eu)).isEqualTo(1));
        fromApToEu.cut();
        increment(ap);
        increment(ap);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(value(us)).isEqualTo(3));
        assertThat(value(eu)).isEqualTo(1);
        ap.close();
        assertThat(us.delete("/api/regions/ap?force=true").status()).isEqualTo(200);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(value(eu)).isEqualTo(3));
        for (TestRegion region : List.of(eu, us)) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            origin(region, "ap").path("state").asText())
                    .isEqualTo("retired"));
            assertThat(origin(region, "ap").path("settledBy").toString()).isEqualTo("[\"eu\",\"us\"]");
            increment(region);
        }
        ap = region("ap", "ap-again", Map.of("eu", link(eu), "us", link(us)));
        for (TestRegion region : List.of(eu, us, ap)) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(value(region)).isEqualTo(5));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        origin(eu, "ap").path("settledBy").toString())
                .isEqualTo("[\"ap\",\"eu\",\"us\"]"));
        fromApToEu.close();
    }

    /** What eu answers to the operator: the exit code, and what is printed. */
    private String command(String... arguments) {
        StringWriter printed = new StringWriter();
        CommandLine atoll = new CommandLine(Main.class)
                .setOut(new PrintWriter(printed, true))
                .setErr(new PrintWriter(printed, true));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--region-url=http://127.0.0.1:" + eu.atoll().httpPort());
        int code = atoll.execute(all.toArray(String[]::new));
        return code + "\n" + printed;
    }

    private static long value(TestRegion region) {
        return region.get("/api/data/visits/k").json().path("value").asLong();
    }

    private static JsonNode origin(TestRegion region, String name) {
        for (JsonNode each : region.get("/api/regions").json().path("regions")) {
            if (each.path("region").asText().equals(name)) {
                for (JsonNode origin : each.path("origins")) {
                    if (!origin.path("settledBy").isNull()) {
                        return origin;
                    }
                }
            }
        }
        return MissingNode.getInstance();
    }

    private static void awaitValue(TestRegion region, long atLeast, TestRegion.Answer first) {
        assertThat(first.status()).isIn(200, 202);
        await().atMost(PATIENCE)
                .until(() ->
                        region.get("/api/data/visits/k").json().path("value").asLong() >= atLeast);
    }

    private static TestRegion.Answer increment(TestRegion region) {
        return region.post("/api/data/visits/k?timeout=2s", "{\"op\":\"increment\",\"by\":1}");
    }

    private static String state(TestRegion region, String name) {
        for (JsonNode each : region.get("/api/regions").json().path("regions")) {
            if (each.path("region").asText().equals(name)) {
                return each.path("state").asText();
            }
        }
        return "unknown";
    }
}
