package dev.atoll.node.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImportReportTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private ImportReport report(boolean json) {
        return new ImportReport(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                json,
                false);
    }

    private static LoadSummary after(long millis) {
        List<LoadSummary.LineError> errors = List.of(new LoadSummary.LineError(7, false, "no key"));
        return new LoadSummary(20_001, 19_997, 1, 3, 1_000_000, millis, null, errors);
    }

    @Test
    void whereThereIsNoTerminalALongLoadSaysHowFarItIsEachFiveSeconds() {
        ImportReport report = report(false);
        report.progress(after(4_000));
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        report.progress(after(5_000));
        report.progress(after(6_000));
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("20,001 records, 19,997 loaded, 1 failed, 3 unknown, 3,999/s\n");
    }

    @Test
    void theEndHasTheRateAndTheLinesThatFailed() {
        report(false).summary("views", ImportType.COUNTER, "run-1", after(10_000));
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "loaded 19,997 of 20,001 records into counter views in 10.0 s (2,000/s), 1 failed, 3 unknown\n");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("line 7: no key\n")
                .contains("--run-id run-1 applies nothing twice");
    }
}
