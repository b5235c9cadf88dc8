package dev.atoll.multijvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.atoll.journal.testkit.PostgresServer;
import dev.atoll.journal.testkit.PostgresServer.Commits;
import dev.atoll.node.process.ApiAnswer;
import dev.atoll.node.process.ApiClient;
import dev.atoll.node.process.Operations;
import dev.atoll.node.process.PortPlan;
import dev.atoll.node.process.RegionProcess;
import dev.atoll.node.process.RegionSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an operator reads in the log while a region's database is away: one line, and no stack traces. */
class DatabaseOutageMultiJvmIT {

    private static final String WAITING = "cannot be reached";
    private static final String AWAY = "does not answer any more";
    private static final String BACK = "answers again";
    /** A write fails in time by itself; a busy machine must not make it look as if nobody answered. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int KEYS = 20;

    private Path directory;
    private int databasePort;
    private RegionSpec spec;
    private PostgresServer server;

    @BeforeEach
    void prepare() {
        List<Integer> ports = PortPlan.freePorts(3);
        directory = TestMesh.freshDirectory("outage");
        databasePort = ports.get(2);
        RegionSpec region = ClassArchive.with(RegionSpec.of("us-east", ports.get(0), ports.get(1), directory));
        spec = OnPostgres.on(region, databasePort, "postgres", "postgres")
                .withArguments("--set", "atoll.journal.connection-timeout=1s");
    }

    @AfterEach
    void stopDatabase() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aStartWaitsAndSaysSoAndAnOutageIsToldOnceWhenItBeginsAndOnceWhenItEnds() {
        try (RegionProcess region = RegionProcess.launch(spec)) {
            await().atMost(TestMesh.START_LIMIT).until(() -> !lines(WAITING).isEmpty());
            assertThat(lines(WAITING)).allSatisfy(line -> assertThat(line)
                    .contains("WARN", "127.0.0.1:" + databasePort, "Trying again for up to", " s."));
            startDatabase();
            region.awaitReady(TestMesh.START_LIMIT);
            ApiClient client = new ApiClient(region.uri(), PATIENCE);
            TestMesh.create(client, "c", "counter");
            writeAll(client, true);

            server.close();
            writeAll(client, false);
            await().atMost(PATIENCE).until(() -> !lines(AWAY).isEmpty());
            startDatabase();
            await().atMost(PATIENCE).until(() -> write(client, 0).ok());
            await().atMost(PATIENCE).until(() -> !lines(BACK).isEmpty());
            assertThat(lines(AWAY)).hasSize(1).first().asString().contains("WARN", "127.0.0.1:" + databasePort);
            assertThat(lines(BACK)).hasSize(1);
            assertThat(log()).noneMatch(line -> line.startsWith("\tat ") || line.contains("hikari"));
        }
    }

    private void startDatabase() {
        server = PostgresServer.startOn(databasePort, directory.resolve("postgres"), Commits.FAST);
    }

    private static void writeAll(ApiClient client, boolean succeed) {
        for (int i = 0; i < KEYS; i++) {
            assertThat(write(client, i).ok()).isEqualTo(succeed);
        }
    }

    private static ApiAnswer write(ApiClient client, int key) {
        return client.write("c", "key" + key, Operations.increment(1));
    }

    private List<String> lines(String text) {
        return log().stream().filter(line -> line.contains(text)).toList();
    }

    private List<String> log() {
        try {
            return Files.exists(spec.logFile()) ? Files.readAllLines(spec.logFile()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
