package dev.atoll.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.node.load.ImportCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        region = TestRegion.start("us-east", directory, Map.of());
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
        for (int i = 0; i < 20; i++) {
            lines.add("{\"key\":\"k" + i + "\",\"value\":1}");
        }
        lines.set(3, "{\"key\":\"deep\",\"value\":" + "[".repeat(97) + "]".repeat(97) + "}");
        lines.set(7, "{\"key\":\"deeper\",\"value\":" + "[".repeat(98) + "]".repeat(98) + "}");
        lines.set(9, "{\"key\":\"twice\",\"value\":1,\"value\":2}");
        lines.set(11, "{\"key\":\"huge\",\"value\":\"" + "x".repeat(9_000_000) + "\"}");
        assertThat(run("refused", "register", file("refused.ndjson", lines), "--max-record-bytes", "10000000"))
                .isEqualTo(1);
        assertThat(region.get("/api/data/refused?limit=1000").json().path("keys"))
                .hasSize(17);
    }

    private static Path file(String name, List<String> lines) throws IOException {
        return Files.write(directory.resolve(name), lines);
    }

    private static int run(String collection, String type, Path file, String... more) {
        List<String> line = new ArrayList<>(List.of("--collection", collection, "--type", type));
        line.addAll(List.of("--region-url", "http://127.0.0.1:" + region.atoll().httpPort()));
        line.addAll(List.of(more));
        line.add(file.toString());
        return new CommandLine(new ImportCommand()).execute(line.toArray(String[]::new));
    }
}
