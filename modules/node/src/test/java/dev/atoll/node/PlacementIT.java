package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.SessionToken;
import dev.atoll.crdt.TimestampVector;
import dev.atoll.journal.JournalExtension;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.process.TcpProxy;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three linked regions, and a collection that only some of them hold. */
class PlacementIT {

    private static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("patience", 90));
    private static final int KEYS = 7;

    @TempDir
    Path directory;

    private TestRegion eu;
    private TestRegion us;
    private TestRegion ap;
    private TcpProxy fromApToEu;
    private TcpProxy fromUsToEu;
    private final Map<String, Map<String, Object>> settings = new HashMap<>();
    /** What clients were told is written, by key. */
    private final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();

    private final AtomicBoolean writing = new AtomicBoolean(true);

    private void start(Type type) {
        eu = region(type, "eu", Map.of());
        fromUsToEu = TcpProxy.start(0, eu.atoll().linkPort());
        us = region(type, "us", Map.of("eu", fromUsToEu.address()));
        fromApToEu = TcpProxy.start(0, eu.atoll().linkPort());
        ap = region(type, "ap", Map.of("eu", fromApToEu.address(), "us", link(us)));
    }

    private TestRegion region(Type type, String name, Map<String, String> peers) {
        Config journal = TestDatabases.fresh(type, directory.resolve(name));
        Map<String, Object> own = new HashMap<>();
        journal.entrySet()
                .forEach(each -> own.put(each.getKey(), each.getValue().unwrapped()));
        own.put("atoll.replication.port", 0);
        own.put("atoll.placement.interval", "100ms");
        own.put("atoll.http.max-values-bytes", "16 MiB"); // so that an answer is larger than Pekko HTTP takes by itself
        peers.forEach((peer, address) -> own.put("atoll.replication.peers." + peer, address));
        settings.put(name, own);
        return TestRegion.start(name, directory, own);
    }

    private static String link(TestRegion region) {
        return "127.0.0.1:" + region.atoll().linkPort();
    }

    @AfterEach
    void stop() {
        List.of(ap, us, eu).forEach(TestRegion::close);
        fromApToEu.close();
        fromUsToEu.close();
    }

    @Test
    void onlyTheRegionsOfItsListServeACollectionAndHaveRowsOfIt() {
        start(Type.H2);
        place("eu", "us");
        eu.put("/api/collections/open", "{\"type\":\"counter\"}");
        increment(eu, "secret", "k");
        increment(eu, "open", "k");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(us, "secret", "k")).isEqualTo(1));
        increment(us, "secret", "k");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(eu, "secret", "k")).isEqualTo(2));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(value(ap, "open", "k")).isEqualTo(1));

        TestRegion.Answer elsewhere = ap.get("/api/data/secret/k");
        assertThat(elsewhere.status()).isEqualTo(421);
        assertThat(elsewhere.code()).isEqualTo("not-placed-here");
        assertThat(elsewhere.json().path("regions").toString()).isEqualTo("[\"eu\",\"us\"]");
        assertThat(increment(ap, "secret", "k")).isEqualTo(421);
        assertThat(ap.delete("/api/data/secret/k").status()).isEqualTo(421);
        assertThat(ap.get("/api/data/secret").status()).isEqualTo(421);
        assertThat(keys(ap)).isEmpty();
        assertThat(keys(eu)).hasSize(1);
        new ForwardedRequests(eu, us, ap, fromApToEu, fromUsToEu).check();
        assertThat(keys(ap)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aCopyMovesWhileWritersWriteAndComesBack(Type type) throws InterruptedException {
        start(type);
        place("eu", "us");
        await().atMost(PATIENCE).until(() -> status(us, "us").equals("holding"));
        List<Thread> writers = List.of(writer(eu, 1), writer(us, 2), writer(ap, 3));

        place("eu", "us", "ap");
        await().atMost(PATIENCE).until(() -> status(eu, "ap").equals("holding"));
        assertThat(ap.get("/api/data/secret/k0").status()).isEqualTo(200);

        place("eu", "ap");
        await().atMost(PATIENCE).until(() -> status(eu, "us").equals("outside"));
        assertThat(us.get("/api/data/secret/k0").status()).isEqualTo(421);
        assertThat(keys(us)).isEmpty();

        place("us", "ap");
        await().atMost(PATIENCE)
                .until(() ->
                        status(ap, "us").equals("holding") && status(ap, "eu").equals("outside"));
        finish(writers);
        everythingIsAt(us, ap);
        assertThat(keys(eu)).isEmpty();
    }

    @Test
    void aCopyIsErasedOnlyWhenAllOthersHaveWhatItHas() throws InterruptedException {
        start(Type.H2);
        place("eu", "us", "ap");
        await().atMost(PATIENCE).until(() -> status(eu, "ap").equals("holding"));
        List<Thread> writers = List.of(writer(eu, 1), writer(us, 2), writer(ap, 3));
        await().atMost(PATIENCE).until(() -> total() > 100);
        fromApToEu.cut();
        long before = total();
        await().atMost(PATIENCE).until(() -> total() > before + 100);

        place(us, "eu", "us");
        await().atMost(PATIENCE).until(() -> status(ap, "ap").equals("leaving"));
        assertThat(ap.get("/api/data/secret/k0").status()).isEqualTo(421);
        long then = total();
        await().atMost(PATIENCE).until(() -> total() > then + 100);
        assertThat(status(ap, "ap")).isEqualTo("leaving");
        assertThat(keys(ap)).isNotEmpty();

        ap.close();
        ap = TestRegion.start("ap", directory, settings.get("ap"));
        await().atMost(PATIENCE).until(() -> !status(ap, "ap").isEmpty());
        assertThat(status(ap, "ap")).isEqualTo("leaving");
        fromApToEu.heal();
        await().atMost(PATIENCE).until(() -> status(eu, "ap").equals("outside"));
        finish(writers);
        everythingIsAt(eu, us);
        assertThat(keys(ap)).isEmpty();
    }

    @Test
    void aRegionThatIsStartedAnewAmidJoiningGoesOn() throws InterruptedException {
        start(Type.H2);
        place("eu");
        List<Thread> writers = List.of(writer(eu, 1));
        await().atMost(PATIENCE).until(() -> total() > 100);
        await().atMost(PATIENCE).until(() -> us.get("/api/collections/secret").status() == 200);
        fromApToEu.cut();
        place(us, "eu", "ap");
        await().atMost(PATIENCE).until(() -> status(ap, "ap").equals("joining"));
        assertThat(ap.get("/api/data/secret/k0").status()).isEqualTo(421);
        ap.close();
        ap = TestRegion.start("ap", directory, settings.get("ap"));
        assertThat(ap.get("/api/data/secret/k0").status()).isEqualTo(421);
        fromApToEu.heal();
        await().atMost(PATIENCE).until(() -> status(eu, "ap").equals("holding"));
        finish(writers);
        everythingIsAt(eu, ap);
    }

    @Test
    void aSessionIsNotServedByARegionThatLacksStatesOfWhomItHasSeen() {
        start(Type.H2);
        place("eu", "us");
        eu.put("/api/collections/open", "{\"type\":\"counter\"}");
        increment(eu, "open", "k");
        TestRegion.Answer written = eu.post("/api/data/secret/k0", "{\"op\":\"increment\",\"by\":1}");
        String token = written.header("Atoll-Session");
        await().atMost(PATIENCE).until(() -> listing("open", token).status() == 200 && value(us, "secret", "k0") == 1);
        assertThat(listing("secret", lost()).status())
                .as("waiting would not help: others hold it")
                .isEqualTo(421);

        fromApToEu.cut();
        place(us, "eu", "us", "ap");
        await().atMost(PATIENCE).until(() -> listing("secret", "").status() == 200);
        assertThat(listing("secret", token).code()).isEqualTo("session-behind");
        assertThat(listing("open", token).status()).isEqualTo(200);
        assertThat(ap.send(ap.request("/api/data/secret/k0").header("Atoll-Session", token))
                        .status())
                .as("this very key is here")
                .isEqualTo(200);
        fromApToEu.heal();
        await().atMost(PATIENCE).until(() -> listing("secret", token).status() == 200);
    }

    /** A token that no region can ever honour. */
    static String lost() {
        Origin nowhere = new Origin(RegionId.of("nowhere"), 1);
        return new SessionToken(TimestampVector.of(nowhere, HybridTimestamp.of(1, 0))).encode();
    }

    private TestRegion.Answer listing(String collection, String token) {
        HttpRequest.Builder request = ap.request("/api/data/" + collection + "?session-wait=100ms");
        return ap.send(token.isEmpty() ? request : request.header("Atoll-Session", token));
    }

    private void place(String... regions) {
        place(eu, regions);
    }

    private static void place(TestRegion by, String... regions) {
        String json = "{\"type\":\"counter\",\"regions\":[\"" + String.join("\",\"", regions) + "\"]}";
        // as soon as it has met all of them
        await().atMost(PATIENCE)
                .until(() -> by.put("/api/collections/secret", json).status() == 200);
    }

    private static String status(TestRegion at, String of) {
        return at.get("/api/collections/secret")
                .json()
                .path("placement")
                .path(of)
                .asText();
    }

    /** Writes wherever it is let. */
    private Thread writer(TestRegion region, int number) {
        Thread thread = new Thread(() -> {
            for (int i = 0; writing.get(); i++) {
                String key = "k" + (i * number) % KEYS;
                try {
                    if (increment(region, "secret", key) == 200) {
                        acknowledged
                                .computeIfAbsent(key, each -> new AtomicLong())
                                .incrementAndGet();
                    }
                } catch (RuntimeException stopped) {
                    return;
                }
            }
        });
        thread.start();
        return thread;
    }

    private long total() {
        return acknowledged.values().stream().mapToLong(AtomicLong::get).sum();
    }

    private void finish(List<Thread> writers) throws InterruptedException {
        await().atMost(PATIENCE).until(() -> total() > 200);
        writing.set(false);
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private void everythingIsAt(TestRegion... regions) {
        Map<String, Long> expected = new TreeMap<>();
        acknowledged.forEach((key, count) -> expected.put(key, count.get()));
        for (TestRegion region : regions) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(values(region)).isEqualTo(expected));
        }
    }

    private static Map<String, Long> values(TestRegion region) {
        Map<String, Long> values = new TreeMap<>();
        IntStream.range(0, KEYS).forEach(i -> values.put("k" + i, value(region, "secret", "k" + i)));
        return values;
    }

    private static int increment(TestRegion region, String collection, String key) {
        return region.post("/api/data/" + collection + "/" + key, "{\"op\":\"increment\",\"by\":1}")
                .status();
    }

    private static long value(TestRegion region, String collection, String key) {
        return region.get("/api/data/" + collection + "/" + key)
                .json()
                .path("value")
                .asLong();
    }

    private static List<String> keys(TestRegion region) {
        return JournalExtension.get(region.system()).journal().reader().listKeys("secret|", "", 10);
    }
}
