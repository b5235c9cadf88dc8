package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of operations in a region of two nodes: half of the keys are on the node that is not asked. */
class TwoNodesOrderIT {

    private static final int KEYS = 10;
    private static final int EACH = 100;

    @TempDir
    Path directory;

    @Test
    void operationsOnOneKeyKeepTheirOrderOnTheOtherNodeToo() {
        try (TwoNodes nodes = TwoNodes.start(directory, Map.of())) {
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> nodes.first()
                                    .put("/api/collections/registers", "{\"type\":\"register\"}")
                                    .status()
                            == 200);
            for (int round = 0; round < 10; round++) {
                for (TestRegion node : new TestRegion[] {nodes.first(), nodes.second()}) {
                    writeInOrder(node, round * EACH);
                }
            }
        }
    }

    private static void writeInOrder(TestRegion node, int from) {
        String operations = IntStream.range(0, KEYS * EACH)
                .mapToObj(i -> "{\"collection\":\"registers\",\"key\":\"k" + i % KEYS + "\",\"op\":\"set\",\"value\":"
                        + (from + i / KEYS) + "}")
                .collect(Collectors.joining(",", "[", "]"));
        JsonNode outcomes = node.post("/api/data", operations).json().path("outcomes");
        for (int i = 0; i < KEYS * EACH; i++) {
            assertThat(outcomes.path(i).path("value").asInt(-1))
                    .as(outcomes.path(i).toString())
                    .isEqualTo(from + i / KEYS);
        }
        for (int key = 0; key < KEYS; key++) {
            assertThat(node.get("/api/data/registers/k" + key)
                            .json()
                            .path("value")
                            .intValue())
                    .isEqualTo(from + EACH - 1);
        }
    }
}
