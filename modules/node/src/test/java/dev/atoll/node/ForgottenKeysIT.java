package dev.atoll.node;

import static dev.atoll.node.Retained.eventually;
import static dev.atoll.node.Retained.gone;
import static dev.atoll.node.Retained.journal;
import static dev.atoll.node.Retained.report;
import static dev.atoll.node.Retained.rows;
import static dev.atoll.node.Retained.settings;
import static dev.atoll.node.Retained.value;
import static dev.atoll.node.Retained.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import dev.atoll.crdt.EventRowCodec;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityFold;
import dev.atoll.entity.EntitySettings.RequestMemory;
import dev.atoll.journal.Journal;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.ReadLimit;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left when many keys come and go, nodes start again, and regions stay behind. */
class ForgottenKeysIT {

    private static final int KEYS = 5_000;
    private static final Duration LONG = Duration.ofSeconds(240);

    @TempDir
    Path directory;

    private static void all(TestRegion region, String operation) {
        Retained.all(region, KEYS, key -> "{\"collection\":\"tags\",\"key\":\"k" + key + "\"," + operation + "}");
    }

    private static long forgotten(TestRegion region) {
        return report(region).path("keysForgotten").asLong();
    }

    @Test
    void manyKeysThatComeAndGoLeaveNothingAlsoWhenTheRegionStartsAgainMeanwhile() {
        TestRegion region = TestRegion.start("us-east", directory, settings("1s"));
        try {
            region.put("/api/collections/tags", "{\"type\":\"set\"}");
            all(region, "\"op\":\"add\",\"elements\":[\"a\"]");
            all(region, "\"op\":\"delete\"");
            eventually().until(() -> forgotten(region) > 0);
        } finally {
            region.close();
        }
        try (TestRegion again = TestRegion.start("us-east", directory, settings("1s"))) {
            eventually().atMost(LONG).until(() -> forgotten(again) == KEYS);
            assertThat(journal(again).reader().listKeys("tags|", "", 10)).isEmpty();
            assertThat(journal(again)
                            .reader()
                            .readAfter(0, new ReadLimit(1_000, 1 << 20))
                            .rows())
                    .hasSizeLessThan(20);
            assertThat(write(again, "tags/k1", "{\"op\":\"add\",\"elements\":[\"b\"]}")
                            .json()
                            .path("value")
                            .toString())
                    .isEqualTo("[\"b\"]");
        }
    }

    @Test
    void aRegionThatHasMissedRowsThatWereRemovedGetsStates() {
        Map<String, Object> keeping = Map.of("atoll.replication.reconnect.max-backoff", "500ms");
        try (TwoRegions both = TwoRegions.start(directory, keeping).with("visits", "{\"type\":\"counter\"}")) {
            write(both.us(), "visits/home", "{\"op\":\"increment\",\"by\":1}");
            eventually().until(() -> value(both.eu(), "visits/home").equals("1"));
            both.link().cut();
            for (int i = 0; i < 5; i++) {
                write(both.us(), "visits/home", "{\"op\":\"increment\",\"by\":1}");
            }
            assertThat(removeAllButTheLast(both.us(), "visits|home")).isPositive();
            write(both.eu(), "visits/home", "{\"op\":\"increment\",\"by\":10}");
            try (LogLines transfers = LogLines.of("dev.atoll.replication.internal.TransferLog")) {
                both.link().heal();
                for (TestRegion region : List.of(both.us(), both.eu())) {
                    eventually().until(() -> value(region, "visits/home").equals("16"));
                }
                eventually().untilAsserted(() -> assertThat(transfers.all())
                        .anyMatch(line -> line.startsWith("A state transfer to eu-west begins"))
                        .anyMatch(line -> line.matches("The state transfer from us-east is done: [1-9].*"))
                        .noneMatch(line -> line.contains("transfer to us-east")));
            }
        }
    }

    @Test
    void aRegionThatHasMissedRowsWhichAreStillThereGetsThem() {
        Map<String, Object> keeping = Map.of("atoll.replication.reconnect.max-backoff", "500ms");
        try (TwoRegions both = TwoRegions.start(directory, keeping).with("visits", "{\"type\":\"counter\"}")) {
            write(both.us(), "visits/home", "{\"op\":\"increment\",\"by\":1}");
            eventually().until(() -> value(both.eu(), "visits/home").equals("1"));
            both.link().cut();
            write(both.us(), "visits/home", "{\"op\":\"increment\",\"by\":1}");
            try (LogLines transfers = LogLines.of("dev.atoll.replication.internal.TransferLog")) {
                both.link().heal();
                eventually().until(() -> value(both.eu(), "visits/home").equals("2"));
                assertThat(transfers.all()).isEmpty();
            }
        }
    }

    /** As somebody would who does not ask what the peers need. */
    private static long removeAllButTheLast(TestRegion region, String entity) {
        Journal journal = journal(region);
        Origin self = new Origin(region.atoll().region(), journal.identity().incarnation());
        EntityFold fold = new EntityFold(self, new RequestMemory(1, Duration.ofMinutes(1)));
        List<JournalRow> rows = journal.reader()
                .readEntity(entity, 1, new ReadLimit(100, 1 << 20))
                .rows();
        int last = rows.size() - 1;
        rows.subList(0, last).forEach(row -> fold.add(EventRowCodec.decode(row.payload())));
        return journal.retention().fold(fold.snapshot(entity, last, Instant.now()), last, Long.MAX_VALUE);
    }

    @Test
    void aRegionOfTwoNodesForgetsAlsoAfterTheNodeThatDidItIsGone() {
        Map<String, Object> listening = settings("1s");
        listening.put("atoll.replication.port", 0);
        Map<String, Object> us = new HashMap<>(listening);
        Config database = TestDatabases.fresh(Type.POSTGRESQL, null);
        database.entrySet()
                .forEach(each -> us.put(each.getKey(), each.getValue().unwrapped()));
        try (TestRegion eu = TestRegion.start("eu-west", directory, listening)) {
            us.put("atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
            TestRegion one = TestRegion.start("us-east", directory, us);
            Map<String, Object> joining = new HashMap<>(us);
            joining.put(
                    "pekko.cluster.seed-nodes",
                    List.of(Cluster.get(one.system()).selfAddress().toString()));
            try (TestRegion two = TestRegion.start("us-east", directory, joining)) {
                eu.put("/api/collections/tags", "{\"type\":\"set\"}");
                comeAndGo("first", one, eu, List.of(one, two, eu));
                one.close();
                comeAndGo("second", eu, two, List.of(two, eu));
                assertThat(rows(two, "_collections|tags")).isEqualTo(1);
            } finally {
                one.close();
            }
        }
    }

    @Test
    void keysAreForgottenToWhereSomeRegionsDoWithoutThemAndComeBackToOneThatIsAdded() {
        Map<String, Object> listening = settings("1s");
        listening.put("atoll.replication.port", 0);
        try (TestRegion eu = TestRegion.start("eu-west", directory, listening)) {
            listening.put(
                    "atoll.replication.peers.eu-west", "127.0.0.1:" + eu.atoll().linkPort());
            try (TestRegion us = TestRegion.start("us-east", directory, listening)) {
                listening.put(
                        "atoll.replication.peers.us-east",
                        "127.0.0.1:" + us.atoll().linkPort());
                try (TestRegion ap = TestRegion.start("ap-south", directory, listening)) {
                    place(eu, "[\"eu-west\",\"us-east\"]");
                    eventually().until(() -> ap.get("/api/data/tags").status() == 421);
                    comeAndGo("first", us, eu, List.of(us, eu));
                    write(eu, "tags/stays", "{\"op\":\"add\",\"elements\":[\"a\"]}");
                    place(us, "[\"eu-west\",\"us-east\",\"ap-south\"]");
                    eventually().until(() -> ap.get("/api/data/tags/stays").status() == 200);
                    assertThat(ap.get("/api/data/tags/first").status()).isEqualTo(404);
                    comeAndGo("first", ap, us, List.of(us, eu, ap));
                    comeAndGo("second", eu, ap, List.of(us, eu, ap));
                }
            }
        }
    }

    private static void place(TestRegion by, String regions) {
        assertThat(by.put("/api/collections/tags", "{\"type\":\"set\",\"regions\":" + regions + "}")
                        .status())
                .isEqualTo(200);
    }

    private static void comeAndGo(String key, TestRegion writer, TestRegion remover, List<TestRegion> all) {
        eventually()
                .until(() -> writer.post("/api/data/tags/" + key, "{\"op\":\"add\",\"elements\":[\"a\"]}")
                                .status()
                        == 200);
        eventually().until(() -> remover.get("/api/data/tags/" + key).status() == 200);
        eventually().until(() -> remover.delete("/api/data/tags/" + key).status() == 200);
        all.forEach(region -> gone(region, "tags|" + key));
    }
}
