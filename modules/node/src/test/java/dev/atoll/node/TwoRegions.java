package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.node.process.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Two linked regions within the test's JVM, whose link can be cut. */
record TwoRegions(TestRegion us, TestRegion eu, TcpProxy link) implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    /** @param settings of both */
    static TwoRegions start(Path directory, Map<String, Object> settings) {
        Map<String, Object> listening = new HashMap<>(settings);
        listening.put("atoll.replication.port", 0);
        TestRegion us = TestRegion.start("us-east", directory, listening);
        TcpProxy link = TcpProxy.start(0, us.atoll().linkPort());
        Map<String, Object> dialing = new HashMap<>(listening);
        dialing.put("atoll.replication.peers.us-east", link.address());
        return new TwoRegions(us, TestRegion.start("eu-west", directory, dialing), link);
    }

    /** Creates the collection, and waits until both have it. */
    TwoRegions with(String collection, String definition) {
        assertThat(us.put("/api/collections/" + collection, definition).status())
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .until(() -> eu.get("/api/collections/" + collection).status() == 200);
        return this;
    }

    @Override
    public void close() {
        eu.close();
        us.close();
        link.close();
    }
}
