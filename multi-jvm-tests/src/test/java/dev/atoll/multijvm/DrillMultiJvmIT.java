package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node is killed in the middle of a drill. */
class DrillMultiJvmIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aDrillWhoseNodeIsKilledIsInterruptedAndLeavesNothingBehind() throws IOException {
        Path scratch = Files.createDirectories(directory.resolve("scratch"));
        List<Integer> ports = PortPlan.freePorts(2);
        RegionSpec spec = RegionSpec.of("us-east", ports.get(0), ports.get(1), directory)
                .withArguments(
                        "--set",
                        "atoll.backup.repositories=[\"" + directory.resolve("repository") + "\"]",
                        "--set",
                        "atoll.backup.schedule.full=1d",
                        "--set",
                        "atoll.recovery.objectives.rpo=1h",
                        "--set",
                        "atoll.recovery.drills.directory=" + scratch);
        try (RegionProcess region = RegionProcess.launch(spec)) {
            region.awaitReady(PATIENCE);
            ApiClient client = new ApiClient(region.uri());
            client.createCollection("visits", "counter");
            assertThat(client.write("visits", "home", Operations.increment(1)).ok())
                    .isTrue();
            await().atMost(PATIENCE).until(() -> state(client, finished(client)).equals("passed"));

            String killed = begin(client);
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).until(() -> !list(scratch)
                    .isEmpty());
            region.kill();
            assertThat(list(scratch)).isNotEmpty();

            region.launch();
            region.awaitReady(PATIENCE);
            ApiClient again = new ApiClient(region.uri());
            await().atMost(PATIENCE).until(() -> state(again, killed).equals("interrupted"));
            assertThat(list(scratch)).isEmpty();
            String next = finished(again);
            assertThat(state(again, next)).isEqualTo("passed");
            assertThat(list(scratch)).isEmpty();
        }
    }

    private static String begin(ApiClient client) {
        ApiAnswer begun = client.drill(JsonNodeFactory.instance.objectNode());
        assertThat(begun.status()).as(begun.problem()).isEqualTo(202);
        return begun.body().path("id").asText();
    }

    private static String finished(ApiClient client) {
        String id = begin(client);
        await().atMost(PATIENCE).until(() -> drill(client, id).hasNonNull("finished"));
        return id;
    }

    private static JsonNode drill(ApiClient client, String id) {
        return client.recoveryDrill(id).body();
    }

    private static String state(ApiClient client, String id) {
        return drill(client, id).path("state").asText();
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }
}
