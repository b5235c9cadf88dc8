package dev.atoll.node.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

    private FlakyRegion region;

    @BeforeEach
    void start() throws IOException {
        region = new FlakyRegion(new Random(1), 0.0);
    }

    @AfterEach
    void stop() {
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
