package dev.atoll.node.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {

    @TempDir
    Path directory;

    private final PrintStream console = System.out;
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private FlakyRegion region;

    @BeforeEach
    void start() throws IOException {
        region = new FlakyRegion(new Random(1), 0.0);
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(console);
        System.setErr(errors);
        region.close();
    }

    @Test
    void aGoodFileIsLoadedAndTheExitCodeIsZero() throws IOException {
        Path file = write("good.csv", "key,by\na,1\na,2\n");
        assertThat(run("--type", "counter", file.toString())).isZero();
        assertThat(region.counter("a")).isEqualTo(3);
    }

    @Test
    void aBadLineMakesTheExitCodeOneAndTheOthersAreLoaded() throws IOException {
        Path file = write("bad.ndjson", "{\"key\":\"a\",\"by\":1}\nnonsense\n");
        assertThat(run("--type", "counter", "--json", file.toString())).isEqualTo(1);
        assertThat(region.counter("a")).isEqualTo(1);
    }

    @Test
    void whatMayHaveBeenAppliedIsUnknownAndAnotherRunWithTheSameIdAppliesItOnce() throws IOException {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            records.append("{\"key\":\"a\",\"by\":1}\n");
        }
        Path file = write("counts.ndjson", records.toString());
        String[] options = {
            "--type",
            "counter",
            "--batch-size",
            "10",
            "--retry-seconds",
            "1",
            "--run-id",
            "monday",
            "--json",
            file.toString()
        };

        region.failAfter(1);
        assertThat(run(options)).isEqualTo(1);
        assertThat(out()).contains("\"loaded\":10,\"failed\":10,\"unknown\":10").contains("\"runId\":\"monday\"");
        assertThat(region.counter("a")).isEqualTo(20);

        region.heal();
        assertThat(run(options)).isZero();
        assertThat(region.counter("a")).isEqualTo(30);
    }

    @Test
    void theRecordsThatAreNotLoadedAreInAFileThatCanBeImported() throws IOException {
        Path file = write("input.csv", "key,by\r\na,1\r\nb,\"x\ny\"\r\nc\"c,1\r\nrefused,2\r\nlast,z");
        Path failed = write("failed.csv", "of an earlier run");
        assertThat(run("--type", "counter", "--failed", failed.toString(), file.toString()))
                .isEqualTo(1);
        assertThat(Files.readString(failed).lines().toList())
                .startsWith("key,by")
                .containsExactlyInAnyOrder("key,by", "b,\"x", "y\"", "c\"c,1", "refused,2", "last,z");
        assertThat(Files.readString(failed)).contains("refused,2\r\n").endsWith("\n");
        assertThat(region.counter("a")).isEqualTo(1);
    }

    @Test
    void theFileThatIsImportedIsNotOverwritten() throws IOException {
        Path file = write("input.csv", "key,by\na,x\n");
        assertThat(run("--type", "counter", "--failed", file.toString(), file.toString()))
                .isEqualTo(2);
        assertThat(file).hasContent("key,by\na,x\n");
    }

    @Test
    void norTheOneThatIsTheStandardInput() throws Exception {
        Path file = write("input.csv", "key,by\na,x\n");
        Process importing = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.atoll.node.Main",
                        "import",
                        "--collection=c",
                        "--type=counter",
                        "--format=csv",
                        "--failed=" + file,
                        "-")
                .redirectInput(file.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(importing.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("this is the file that is imported");
        assertThat(importing.waitFor()).isEqualTo(2);
        assertThat(file).hasContent("key,by\na,x\n");
    }

    @Test
    void aRequestHasAboutAMebibyteThoughABatchMayHaveMoreRecords() throws IOException {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            records.append("{\"key\":\"k" + i + "\",\"value\":\"" + "x".repeat(10_000) + "\"}\n");
        }
        Path file = write("large.ndjson", records.toString());
        assertThat(run("--type", "register", "--batch-size", "1000", "--parallel", "1", file.toString()))
                .isZero();
        assertThat(region.largestRequest()).isBetween(900_000, 1_100_000);
    }

    @Test
    void aDryRunLoadsNothing() throws IOException {
        Path file = write("good.ndjson", "{\"key\":\"a\",\"by\":1}\n");
        assertThat(run("--type", "counter", "--dry-run", file.toString())).isZero();
        assertThat(region.counter("a")).isZero();
    }

    @Test
    void whatCannotBeginHasTheExitCodeTwo() throws IOException {
        Path file = write("good.ndjson", "{\"key\":\"a\",\"by\":1}\n");
        assertThat(run("--type", "no-such-type", file.toString())).isEqualTo(2);
        assertThat(run("--type", "counter", "--batch-size", "0", file.toString()))
                .isEqualTo(2);
        assertThat(run("--type", "counter", "--format", "xml", file.toString())).isEqualTo(2);
        assertThat(run("--type", "counter", directory.resolve("missing").toString()))
                .isEqualTo(2);
        assertThat(run("--type", "counter", "--region-url", "http://127.0.0.1:1", file.toString()))
                .isEqualTo(2);
        assertThat(run()).isEqualTo(2);
    }

    @Test
    void whatCannotBeginIsSaidInPlainWords() throws IOException {
        Path file = write("good.ndjson", "{\"key\":\"a\",\"by\":1}\n");
        run("--type", "tree", file.toString());
        run("--type", "counter", directory.resolve("missing").toString());
        run("--type", "counter", "--run-id", "not one", file.toString());
        run("--type", "counter", "--failed", directory.resolve("none/failed").toString(), file.toString());
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("these can: register, counter, set, escrow"),
                        line -> assertThat(line).endsWith("missing: there is no such file or directory"),
                        line -> assertThat(line).contains("--run-id not one: must be"),
                        line -> assertThat(line).endsWith("none/failed: it cannot be written"));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(String... arguments) {
        List<String> line = new ArrayList<>(List.of("--collection", "c"));
        if (!List.of(arguments).contains("--region-url")) {
            line.addAll(List.of("--region-url", region.uri().toString()));
        }
        line.addAll(List.of(arguments));
        return new CommandLine(new ImportCommand()).execute(line.toArray(String[]::new));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
