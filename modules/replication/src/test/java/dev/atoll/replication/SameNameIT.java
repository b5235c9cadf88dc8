package dev.atoll.replication;

import static dev.atoll.replication.TestNode.PATIENCE;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.testkit.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions that were given one name: who dials is told why it is refused, not only that the connection is gone. */
class SameNameIT {

    private static final String OFTEN = "atoll.replication.reconnect { min-backoff = 1ms, max-backoff = 2ms }\n";

    @Test
    void theReasonArrivesEachTime(@TempDir Path directory) {
        try (TestNode one = TestNode.start("eu", TestDatabases.h2(directory.resolve("one")), "");
                TestNode other = TestNode.start(
                        "eu",
                        TestDatabases.h2(directory.resolve("other")),
                        OFTEN + TestNode.peer("west", one.linkPort()))) {
            await().atMost(PATIENCE).until(() -> isToldWhy(other));
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(2))
                    .during(Duration.ofSeconds(3))
                    .until(() -> isToldWhy(other));
        }
    }

    private static boolean isToldWhy(TestNode node) {
        String why = node.peer("west").lastError();
        return why != null && why.contains("Both ends are called 'eu'");
    }
}
