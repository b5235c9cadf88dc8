package dev.atoll.node.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.atoll.node.process.ApiClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoaderTest {

    private static final int MAX_ERRORS = 10;

    @Test
    void everyOperationTakesEffectOnceThoughRequestsFailAndAreRetried() throws IOException {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            file.append("{\"key\":\"k").append(i % 50).append("\",\"by\":1}\n");
        }
        try (FlakyRegion region = new FlakyRegion(new Random(7), 0.03)) {
            LoadSummary summary = load(region.uri(), ImportType.COUNTER, file.toString());
            assertThat(summary.loaded()).isEqualTo(600);
            assertThat(summary.failed()).isZero();
            for (int i = 0; i < 50; i++) {
                assertThat(region.counter("k" + i)).isEqualTo(12);
            }
        }
    }

    @Test
    void theLastLineOfARegisterWins() throws IOException {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            file.append("{\"key\":\"k")
                    .append(i % 3)
                    .append("\",\"value\":")
                    .append(i)
                    .append("}\n");
        }
        try (FlakyRegion region = new FlakyRegion(new Random(8), 0.0)) {
            assertThat(load(region.uri(), ImportType.REGISTER, file.toString()).loaded())
                    .isEqualTo(300);
            assertThat(region.registers())
                    .containsEntry("k0", "297")
                    .containsEntry("k1", "298")
                    .containsEntry("k2", "299");
        }
    }

    /** Otherwise the earlier one would be the last that is written when the file is imported again. */
    @Test
    void aLineOfARegisterWaitsForAnEarlierOneThatIsNotLoaded() throws IOException {
        String file = "{\"key\":\"k\",\"value\":\"old\"}\n{\"key\":\"k\",\"value\":\"new\"}\n";
        try (FlakyRegion region = new FlakyRegion(new Random(13), 0.0)) {
            region.lose(1);
            LoadSummary first = load(region.uri(), ImportType.REGISTER, stream(file), Duration.ZERO);
            assertThat(first.unknown()).isEqualTo(1);
            assertThat(first.failed()).isEqualTo(1);
            assertThat(first.errors().get(1).reason()).contains("an earlier line of its key");
            assertThat(region.registers()).isEmpty();
            assertThat(load(region.uri(), ImportType.REGISTER, file).loaded()).isEqualTo(2);
            assertThat(region.registers()).containsEntry("k", "new");
        }
    }

    /** A region that hangs uses up the time of the first attempt. */
    @Test
    void whatGotNoAnswerIsSentAgainHoweverLongThatTook() throws IOException {
        try (FlakyRegion region = new FlakyRegion(new Random(14), 0.0)) {
            region.lose(1);
            assertThat(load(
                                    region.uri(),
                                    ImportType.COUNTER,
                                    stream("{\"key\":\"a\",\"by\":1}\n"),
                                    Duration.ofMillis(50))
                            .loaded())
                    .isEqualTo(1);
        }
    }

    @Test
    void refusedLinesAreCountedWithTheirNumbers() throws IOException {
        try (FlakyRegion region = new FlakyRegion(new Random(9), 0.0)) {
            String file =
                    "{\"key\":\"a\",\"by\":1}\nnonsense\n{\"key\":\"refused\",\"by\":1}\n{\"key\":\"b\",\"by\":1}\n";
            LoadSummary summary = load(region.uri(), ImportType.COUNTER, file);
            assertThat(summary.records()).isEqualTo(4);
            assertThat(summary.loaded()).isEqualTo(2);
            assertThat(summary.errors()).extracting(LoadSummary.LineError::line).containsExactly(2L, 3L);
            assertThat(summary.errors().get(1).reason()).contains("wrong-operation");
            assertThat(summary.stopped()).isNull();
        }
    }

    @Test
    void oneRecordThatHasAWholeBatchRefusedFailsAlone() throws IOException {
        StringBuilder file = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            file.append("{\"key\":\"").append(i == 13 ? "malformed" : "k" + i).append("\",\"by\":1}\n");
        }
        try (FlakyRegion region = new FlakyRegion(new Random(11), 0.0)) {
            LoadSummary summary = load(region.uri(), ImportType.COUNTER, file.toString());
            assertThat(summary.loaded()).isEqualTo(39);
            assertThat(summary.errors()).extracting(LoadSummary.LineError::line).containsExactly(14L);
        }
    }

    @Test
    void tooManyFailuresStopTheLoad() throws IOException {
        try (FlakyRegion region = new FlakyRegion(new Random(10), 0.0)) {
            LoadSummary summary = load(region.uri(), ImportType.COUNTER, "nonsense\n".repeat(1_000));
            assertThat(summary.stopped()).contains("--max-errors");
            assertThat(summary.failed()).isEqualTo(MAX_ERRORS + 1);
        }
    }

    @Test
    void aRegionThatIsGoneFailsTheLinesAfterTheRetries() throws IOException {
        LoadSummary summary = load(URI.create("http://127.0.0.1:1"), ImportType.COUNTER, "{\"key\":\"a\",\"by\":1}\n");
        assertThat(summary.failed()).isEqualTo(1);
        assertThat(summary.errors().get(0).reason()).contains("given up");
    }

    @Test
    void aFileThatCannotBeReadToItsEndIsNotLoadedWhole() throws IOException {
        InputStream broken = new SequenceInputStream(
                new ByteArrayInputStream("{\"key\":\"a\",\"by\":1}\n".repeat(3).getBytes(StandardCharsets.UTF_8)),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }
                });
        try (FlakyRegion region = new FlakyRegion(new Random(12), 0.0)) {
            LoadSummary summary = load(region.uri(), ImportType.COUNTER, broken);
            assertThat(summary.stopped()).contains("cannot be read any further: the disk is gone");
            assertThat(summary.isComplete()).isFalse();
            assertThat(region.counter("a")).isEqualTo(summary.loaded()).isEqualTo(3);
        }
    }

    private static LoadSummary load(URI region, ImportType type, String file) throws IOException {
        return load(region, type, stream(file));
    }

    private static InputStream stream(String file) {
        return new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
    }

    private static LoadSummary load(URI region, ImportType type, InputStream file) throws IOException {
        return load(region, type, file, region.getPort() == 1 ? Duration.ofMillis(150) : Duration.ofSeconds(20));
    }

    private static LoadSummary load(URI region, ImportType type, InputStream file, Duration retryFor)
            throws IOException {
        LoadPlan plan = new LoadPlan("c", type, 20, 4, MAX_ERRORS, retryFor, "run");
        ApiClient client = new ApiClient(region, Duration.ofSeconds(5));
        return new Loader(plan, client, FailedFile.none(), soFar -> {})
                .load(new NdjsonSource(file, new RecordMapper(type, null), 1_000));
    }
}
