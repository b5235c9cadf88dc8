package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.testkit.TestDatabases;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A region of two nodes on one PostgreSQL, linked to a second region on H2. */
class TwoNodesMultiJvmIT {

    private static final String FIRST = "us-east-1";
    private static final String SECOND = "us-east-2";
    private static final String OTHER = "eu-west";
    private static final String PROBES = "probes";
    private static final int KEYS = 60;
    private static final Duration WRITABLE_AGAIN_LIMIT = Duration.ofSeconds(40);
    private static final Duration REPLICATED_LIMIT = Duration.ofSeconds(40);

    private final Map<String, RegionProcess> processes = new LinkedHashMap<>();
    private final Map<String, ApiClient> clients = new LinkedHashMap<>();
    private int rounds;

    @BeforeEach
    void start() {
        Path directory = TestMesh.freshDirectory("two-nodes");
        List<Integer> ports = PortPlan.freePorts(8);
        RegionSpec us = OnPostgres.fresh(
                RegionSpec.of("us-east", ports.get(0), ports.get(1), directory)
                        .withPeer(OTHER, "127.0.0.1:" + ports.get(5))
                        .withArguments("--seed", "127.0.0.1:" + ports.get(6), "--seed", "127.0.0.1:" + ports.get(7)),
                TestDatabases.postgres());
        launch(us.asNode(FIRST).withArguments("--cluster-port", ports.get(6).toString()));
        launch(us.asNode(SECOND)
                .withPorts(ports.get(2), ports.get(3))
                .withArguments("--cluster-port", ports.get(7).toString()));
        launch(RegionSpec.of(OTHER, ports.get(4), ports.get(5), directory)
                .withPeer("us-east", "127.0.0.1:" + ports.get(1)));
        processes.values().forEach(process -> process.awaitReady(TestMesh.START_LIMIT));
        TestMesh.create(clients.get(FIRST));
        TestMesh.create(clients.get(FIRST), PROBES, "register");
        clients.values().forEach(TestMesh::awaitCollections);
        clients.values().forEach(client -> await().atMost(TestMesh.CONVERGE_LIMIT)
                .until(() -> client.collection(PROBES).ok()));
    }

    @AfterEach
    void stop() {
        processes.values().forEach(RegionProcess::kill);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void oneNodeTakesOverWhenTheOtherIsKilledOrFrozenAndReplicationGoesOn() {
        SplittableRandom random = new SplittableRandom(TestMesh.seed("TwoNodesMultiJvmIT"));
        History history = new History();
        try (Writers writers = new Writers(clients, history, 15)) {
            writers.start(4, random);
            awaitAcknowledged(history, 300);
            everyKeyIsWritableAndReplicated(SECOND);

            takesOver(SECOND, "after " + FIRST + " was killed", processes.get(FIRST)::kill);
            startAgain(FIRST);
            everyKeyIsWritableAndReplicated(FIRST);

            RegionProcess frozen = processes.get(SECOND);
            takesOver(FIRST, "after " + SECOND + " was frozen", frozen::freeze);
            frozen.resume();
            assertThat(frozen.awaitExit(TestMesh.START_LIMIT))
                    .as("a node that was declared dead ends when it wakes up")
                    .isPresent();
            awaitAcknowledged(history, 300);
        }
        startAgain(SECOND);
        System.out.println(history.summary());
        history.verify(TestMesh.awaitConverged(clients.values().stream().toList()));
    }

    /** The survivor must take writes to every key within the limit, and the other region get them. */
    private void takesOver(String survivor, String when, Runnable fault) {
        long start = System.nanoTime();
        fault.run();
        everyKeyIsWritableAndReplicated(survivor);
        System.out.println(when + ", every key was written by " + survivor + " and replicated within "
                + (System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private void startAgain(String node) {
        processes.get(node).launch();
        processes.get(node).awaitReady(TestMesh.START_LIMIT);
    }

    private void everyKeyIsWritableAndReplicated(String node) {
        rounds++;
        String value = "round-" + rounds;
        ApiClient client = clients.get(node);
        for (int i = 0; i < KEYS; i++) {
            String key = "probe-" + i;
            await(key + " is writable at " + node)
                    .atMost(WRITABLE_AGAIN_LIMIT)
                    .pollDelay(Duration.ZERO)
                    .until(() -> Outcome.of(() -> client.write(PROBES, key, Operations.set(value)))
                            .acknowledged());
        }
        for (int i = 0; i < KEYS; i++) {
            String key = "probe-" + i;
            await(key + " is replicated")
                    .atMost(REPLICATED_LIMIT)
                    .pollDelay(Duration.ZERO)
                    .until(() -> clients.get(OTHER)
                            .read(PROBES, key)
                            .value()
                            .asText()
                            .equals(value));
        }
    }

    private void awaitAcknowledged(History history, int more) {
        long wanted = history.acknowledged() + more;
        await("writes are acknowledged").atMost(TestMesh.START_LIMIT).until(() -> history.acknowledged() >= wanted);
        assertThat(history.acknowledged()).isGreaterThanOrEqualTo(wanted);
    }

    private void launch(RegionSpec spec) {
        RegionProcess process = RegionProcess.launch(ClassArchive.with(spec));
        processes.put(spec.node(), process);
        clients.put(spec.node(), new ApiClient(process.uri(), TestMesh.REQUEST_TIMEOUT));
    }
}
