package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.atoll.management.CanonicalJson;
import dev.atoll.node.load.ImportCommand;
import dev.atoll.node.process.TcpProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code atoll import} into a region. */
class ImportIT {

    @TempDir
    static Path directory;

    private static TestRegion region;

    @BeforeAll
    static void start() {
        region = TestRegion.start("us-east", directory, Map.of("atoll.http.max-batch-operations", 40));
    }

    @AfterAll
    static void stop() {
        region.close();
    }

    @Test
    void largeRecordsGoInBatchesThatTheRegionTakes() throws IOException {
        String value = "x".repeat(50_000);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            lines.add("{\"key\":\"k" + i + "\",\"value\":\"" + value + "\"}");
        }
        assertThat(run("large", "register", file("large.ndjson", lines), "--parallel", "1"))
                .isZero();
        assertThat(region.get("/api/data/large/k399").status()).isEqualTo(200);
    }

    @Test
    void oneRecordAtFaultDoesNotFailTheOthersOfItsBatch() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            lines.add("{\"key\":\"k" + i + "\",\"value\":1}");
        }
        lines.set(3, "{\"key\":\"deep\",\"value\":" + "[".repeat(97) + "]".repeat(97) + "}");
        lines.set(7, "{\"key\":\"deeper\",\"value\":" + "[".repeat(98) + "]".repeat(98) + "}");
        lines.set(9, "{\"key\":\"twice\",\"value\":1,\"value\":2}");
        lines.set(200, "{\"key\":\"huge\",\"value\":\"" + "x".repeat(9_000_000) + "\"}");
        assertThat(run("refused", "register", file("refused.ndjson", lines), "--max-record-bytes", "10000000"))
                .isEqualTo(1);
        assertThat(region.get("/api/data/refused?limit=1000").json().path("keys"))
                .hasSize(397);
    }

    @Test
    void whatACutMayHaveHiddenIsUnknownAndAnotherRunWithTheSameIdAppliesItOnce() throws Exception {
        int records = 6000;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            lines.add("{\"key\":\"k" + i % 50 + "\",\"by\":1}");
        }
        Path file = file("counts.ndjson", lines);
        String[] options = {"--batch-size", "20", "--retry-seconds", "1", "--run-id", "monday", "--json"};
        try (TcpProxy proxy = TcpProxy.start(0, region.atoll().httpPort())) {
            CompletableFuture<JsonNode> cut = CompletableFuture.supplyAsync(
                    () -> summary(() -> run(proxy.port(), "counts", "counter", file, options)));
            await().atMost(Duration.ofSeconds(60)).until(() -> sum("counts") > 200);
            proxy.cut();
            JsonNode summary = cut.get();
            long loaded = summary.path("loaded").asLong();
            long unknown = summary.path("unknown").asLong();
            assertThat(sum("counts")).isBetween(loaded, loaded + unknown).isLessThan(records);

            proxy.heal();
            assertThat(summary(() -> run(proxy.port(), "counts", "counter", file, options))
                            .path("loaded")
                            .asInt())
                    .isEqualTo(records);
            assertThat(sum("counts")).isEqualTo(records);
        }
    }

    @Test
    void aFileThatCannotBeImportedCreatesNoCollection() throws IOException {
        assertThat(run("none", "counter", file("semicolons.csv", List.of("key;by", "a;1"))))
                .isEqualTo(2);
        assertThat(run("none", "counter", directory.resolve("missing"))).isEqualTo(2);
        assertThat(region.get("/api/collections/none").status()).isEqualTo(404);
    }

    @Test
    void anAddressThatIsNoDataApiIsNotTakenForARegionWithoutTheCollection() throws IOException {
        Path file = file("one.ndjson", List.of("{\"key\":\"a\",\"by\":1}"));
        assertThat(errors(() -> importInto(region.atoll().httpPort(), file)))
                .contains("there is no collection \"absent\"");
        assertThat(errors(() -> importInto(region.atoll().linkPort(), file)))
                .contains("404")
                .doesNotContain("there is no collection");
    }

    private static int importInto(int port, Path file) {
        return new CommandLine(new ImportCommand())
                .execute("--collection", "absent", "--region-url", "http://127.0.0.1:" + port, file.toString());
    }

    private static String errors(Runnable run) {
        PrintStream console = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            run.run();
        } finally {
            System.setErr(console);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    private static long sum(String collection) {
        long sum = 0;
        for (JsonNode entry : region.get("/api/data/" + collection + "?limit=1000&values=true")
                .json()
                .path("entries")) {
            sum += entry.path("value").asLong();
        }
        return sum;
    }

    /** The result that a run prints. */
    private static JsonNode summary(Runnable run) {
        PrintStream console = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            run.run();
        } finally {
            System.setOut(console);
        }
        String json = out.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{"))
                .findFirst()
                .orElseThrow();
        return CanonicalJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Path file(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name), lines);
    }

    private static int run(String collection, String type, Path file, String... more) {
        return run(region.atoll().httpPort(), collection, type, file, more);
    }

    private static int run(int port, String collection, String type, Path file, String... more) {
        List<String> line = new ArrayList<>(List.of("--collection", collection, "--type", type));
        line.addAll(List.of("--region-url", "http://127.0.0.1:" + port));
        line.addAll(List.of(more));
        line.add(file.toString());
        return new CommandLine(new ImportCommand()).execute(line.toArray(String[]::new));
    }
}
