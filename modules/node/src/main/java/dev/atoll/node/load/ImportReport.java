package dev.atoll.node.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.atoll.node.process.Terminal;
import java.io.PrintStream;
import java.util.Locale;

/** What {@code atoll import} prints: progress and failures on standard error, the result on standard output. */
final class ImportReport {

    private static final int ERRORS_SHOWN = 20;
    private static final long PLAIN_PROGRESS_MILLIS = 5_000;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean json;
    private final boolean dryRun;
    private long nextPlainMillis = PLAIN_PROGRESS_MILLIS;

    ImportReport(PrintStream out, PrintStream err, boolean json, boolean dryRun) {
        this.out = out;
        this.err = err;
        this.json = json;
        this.dryRun = dryRun;
    }

    void progress(LoadSummary soFar) {
        String text = String.format(
                Locale.ROOT,
                "%,d records, %,d loaded, %,d failed, %,d unknown, %,d/s",
                soFar.records(),
                soFar.loaded(),
                soFar.failed(),
                soFar.unknown(),
                soFar.perSecond());
        if (Terminal.hasProgressLine()) {
            err.print("\r\u001b[K" + text);
        } else if (soFar.millis() >= nextPlainMillis) {
            nextPlainMillis = soFar.millis() + PLAIN_PROGRESS_MILLIS;
            err.println(text);
        }
    }

    void notBegun(String reason) {
        clearLine();
        err.println("import: " + reason);
    }

    /** The run begins. */
    void begun(String runId) {
        err.println("run id " + runId);
    }

    void summary(String collection, ImportType type, String runId, LoadSummary summary) {
        clearLine();
        summary.errors().stream().limit(ERRORS_SHOWN).forEach(error -> err.println(error.text()));
        if (summary.notLoaded() > ERRORS_SHOWN) {
            err.println("… and " + (summary.notLoaded() - ERRORS_SHOWN) + " more");
        }
        if (summary.stopped() != null) {
            err.println("stopped: " + summary.stopped());
        }
        out.println(json ? asJson(collection, type, runId, summary).toString() : asText(collection, type, summary));
        if (!dryRun && !summary.isComplete()) {
            err.println(
                    "The same file again with --run-id " + runId
                            + " applies nothing twice, as long as the region remembers this run: 10 minutes, unless it is set otherwise.");
        }
    }

    /** What the file of those that were not loaded lacks. */
    void incomplete(String file, String missing) {
        err.println("--failed " + file + ": " + missing);
    }

    private String asText(String collection, ImportType type, LoadSummary summary) {
        return String.format(
                Locale.ROOT,
                "%s %,d of %,d records into %s %s in %.1f s (%,d/s), %,d failed, %,d unknown",
                dryRun ? "would load" : "loaded",
                summary.loaded(),
                summary.records(),
                type.wireName(),
                collection,
                summary.millis() / 1000.0,
                summary.perSecond(),
                summary.failed(),
                summary.unknown());
    }

    private ObjectNode asJson(String collection, ImportType type, String runId, LoadSummary summary) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("collection", collection).put("type", type.wireName()).put("dryRun", dryRun);
        if (!dryRun) {
            node.put("runId", runId);
        }
        node.put("records", summary.records()).put("loaded", summary.loaded());
        node.put("failed", summary.failed()).put("unknown", summary.unknown());
        node.put("bytes", summary.bytes()).put("millis", summary.millis()).put("perSecond", summary.perSecond());
        node.put("stopped", summary.stopped() != null);
        ArrayNode errors = node.putArray("errors");
        summary.errors().forEach(error -> errors.addObject()
                .put("line", error.line())
                .put("unknown", error.unknown())
                .put("reason", error.reason()));
        return node;
    }

    private void clearLine() {
        if (Terminal.hasProgressLine()) {
            err.print("\r\u001b[K");
        }
    }
}
