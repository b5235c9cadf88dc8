package dev.atoll.node;

import dev.atoll.journal.JournalSettings.Type;
import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.cluster.Cluster;

/** Two nodes of one region on one new database. When the first is closed, the second is not told. */
record TwoNodes(TestRegion first, TestRegion second) implements AutoCloseable {

    /** @param settings of both */
    static TwoNodes start(Path directory, Map<String, Object> settings) {
        Map<String, Object> shared = new HashMap<>(settings);
        TestDatabases.fresh(Type.POSTGRESQL, null)
                .entrySet()
                .forEach(each -> shared.put(each.getKey(), each.getValue().unwrapped()));
        Map<String, Object> abrupt = new HashMap<>(shared);
        abrupt.put("pekko.coordinated-shutdown.run-by-actor-system-terminate", "off");
        TestRegion first = TestRegion.start("us-east", directory, abrupt);
        shared.put(
                "pekko.cluster.seed-nodes",
                List.of(Cluster.get(first.system()).selfAddress().toString()));
        return new TwoNodes(first, TestRegion.start("us-east", directory, shared));
    }

    @Override
    public void close() {
        second.close();
        first.close();
    }
}
