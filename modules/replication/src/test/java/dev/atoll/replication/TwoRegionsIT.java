package dev.atoll.replication;

import static dev.atoll.replication.TestNode.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.replication.internal.FailingLinks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions on H2 in one JVM, over real WebSockets. */
class TwoRegionsIT {

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Cable cable;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(0, closeable);
        return closeable;
    }

    private Config database(String name) {
        return TestDatabases.h2(directory.resolve(name));
    }

    private TestNode start(String region, String overlay) {
        return opened(TestNode.start(region, database(region), overlay));
    }

    /** Region us dials region eu through the cable. */
    private TestNode startUs(TestNode eu) {
        if (cable == null) {
            cable = opened(new Cable(eu.linkPort()));
        }
        return start("us", TestNode.peer("eu", cable.port()));
    }

    private void stop(TestNode node) {
        open.remove(node);
        node.close();
    }

    private static void awaitTotal(TestNode node, String key, long total) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(node.total(key)).isEqualTo(total));
    }

    private static void awaitEqual(TestNode a, TestNode b, String key) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(a.canonical(key)).isEqualTo(b.canonical(key)));
    }

    private static void awaitLinked(TestNode us, TestNode eu) {
        await().atMost(PATIENCE).until(() -> us.isLinkedTo("eu") && eu.isLinkedTo("us"));
    }

    @Test
    void writesOnEitherSideReachTheOther() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        us.increment("home", 3);
        eu.increment("home", 4);
        awaitTotal(eu, "home", 7);
        awaitTotal(us, "home", 7);
        awaitEqual(us, eu, "home");
        awaitLinked(us, eu);
    }

    @Test
    void aLinkThatWasCutGoesOnWhereItWas() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        us.increment("home", 1);
        awaitTotal(eu, "home", 1);
        await().atMost(PATIENCE).until(() -> us.peer("eu").lagMillis() != null);
        cable.cut();
        for (int i = 0; i < 20; i++) {
            us.increment("key" + i, 1);
            eu.increment("key" + i, 2);
        }
        await().atMost(PATIENCE).until(() -> !us.isLinkedTo("eu") && !eu.isLinkedTo("us"));
        assertThat(eu.total("key7")).isEqualTo(2);
        assertThat(us.peer("eu").lastError()).isNotNull();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(us.peer("eu").backlog()).as("rows that wait").isGreaterThanOrEqualTo(20));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(us.peer("eu").lagMillis()).isGreaterThan(1500));
        cable.mend();
        for (int i = 0; i < 20; i++) {
            awaitTotal(us, "key" + i, 3);
            awaitTotal(eu, "key" + i, 3);
        }
        await().atMost(PATIENCE).until(() -> us.peer("eu").lastError() == null);
    }

    /** A defect must not end all links of a node for good, while it goes on saying that it is ready. */
    @Test
    void linksThatFailFromWithinBeginAnew() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        us.increment("home", 1);
        awaitTotal(eu, "home", 1);
        FailingLinks.fail(us.system);
        us.increment("home", 1);
        awaitTotal(eu, "home", 2);
        FailingLinks.fail(eu.system);
        us.increment("home", 1);
        eu.increment("home", 1);
        awaitTotal(eu, "home", 4);
        awaitTotal(us, "home", 4);
    }

    @Test
    void aRestartedRegionResumesFromItsStoredOffset() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        for (int i = 0; i < 20; i++) {
            eu.increment("key" + i, 1);
        }
        awaitTotal(us, "key19", 1);
        await().atMost(PATIENCE).until(() -> eu.peer("us").backlog() == 0);
        stop(us);
        eu.increment("key0", 1);
        us = startUs(eu);
        awaitTotal(us, "key0", 2);
        long newest = eu.journal.reader().highestOrdering();
        TestNode again = us;
        await().atMost(PATIENCE).until(() -> again.peer("eu").appliedOffset() == newest);
        assertThat(us.peer("eu").bytesReceived()).as("only what was new").isLessThan(2000);
    }

    @Test
    void aRegionOnANewDatabaseGetsEverythingBack() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        for (int i = 0; i < 30; i++) {
            us.increment("key" + i, 1);
            eu.increment("key" + i, 2);
        }
        for (int i = 0; i < 30; i++) {
            awaitTotal(eu, "key" + i, 3);
        }
        stop(us);
        TestNode reborn = opened(TestNode.start("us", database("us-new"), TestNode.peer("eu", cable.port())));
        for (int i = 0; i < 30; i++) {
            awaitTotal(reborn, "key" + i, 3);
        }
        reborn.increment("key3", 5);
        awaitTotal(eu, "key3", 8);
        awaitEqual(reborn, eu, "key3");
    }

    @Test
    void aRegionThatJoinsLateGetsWhatWasWrittenBefore() {
        TestNode eu = start("eu", "");
        for (int i = 0; i < 50; i++) {
            eu.increment("key" + i, 1);
        }
        TestNode us = startUs(eu);
        for (int i = 0; i < 50; i++) {
            awaitTotal(us, "key" + i, 1);
        }
        await().atMost(PATIENCE)
                .until(() -> !us.peer("eu").stateTransfer() && !eu.peer("us").stateTransfer());
        eu.increment("key0", 1);
        awaitTotal(us, "key0", 2);
    }

    @Test
    void whenBothDialOneConnectionStays() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        stop(eu);
        Cable back = opened(new Cable(us.linkPort()));
        int euPort = eu.linkPort();
        eu = start("eu", "atoll.replication.port = " + euPort + "\n" + TestNode.peer("us", back.port()));
        for (int i = 0; i < 20; i++) {
            us.increment("key" + i, 1);
            eu.increment("key" + i, 1);
        }
        for (int i = 0; i < 20; i++) {
            awaitTotal(us, "key" + i, 2);
            awaitTotal(eu, "key" + i, 2);
        }
        awaitLinked(us, eu);
    }

    @Test
    void manyWritesToFewKeysConverge() {
        TestNode eu = start("eu", "");
        TestNode us = startUs(eu);
        for (int i = 0; i < 500; i++) {
            us.add("hot" + i % 3, 1);
            eu.add("hot" + i % 3, 1);
        }
        for (int i = 0; i < 3; i++) {
            String key = "hot" + i;
            long expected = i < 2 ? 334 : 332;
            awaitTotal(us, key, expected);
            awaitTotal(eu, key, expected);
            awaitEqual(us, eu, key);
        }
    }
}
