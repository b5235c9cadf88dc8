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
                "%,d records, %,d loaded, %,d failed, %,d/s",
                soFar.records(),
                soFar.loaded(),
                soFar.failed(),
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

    void summary(String collection, ImportType type, LoadSummary summary) {
        clearLine();
        summary.errors().stream()
                .limit(ERRORS_SHOWN)
                .forEach(error -> err.println("line " + error.line() + ": " + error.reason()));
        if (summary.failed() > ERRORS_SHOWN) {
            err.println("… and " + (summary.failed() - ERRORS_SHOWN) + " more");
        }
        if (summary.stopped()) {
            err.println("stopped after too many errors; --max-errors allows more");
        }
        out.println(json ? asJson(collection, type, summary).toString() : asText(collection, type, summary));
    }

    private String asText(String collection, ImportType type, LoadSummary summary) {
        return String.format(
                Locale.ROOT,
                "%s %,d of %,d records into %s %s in %.1f s (%,d/s), %,d failed",
                dryRun ? "would load" : "loaded",
                summary.loaded(),
                summary.records(),
                type.wireName(),
                collection,
                summary.millis() / 1000.0,
                summary.perSecond(),
                summary.failed());
    }

    private ObjectNode asJson(String collection, ImportType type, LoadSummary summary) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("collection", collection).put("type", type.wireName()).put("dryRun", dryRun);
        node.put("records", summary.records()).put("loaded", summary.loaded()).put("failed", summary.failed());
        node.put("bytes", summary.bytes()).put("millis", summary.millis()).put("perSecond", summary.perSecond());
        node.put("stopped", summary.stopped());
        ArrayNode errors = node.putArray("errors");
        summary.errors()
                .forEach(error -> errors.addObject().put("line", error.line()).put("reason", error.reason()));
        return node;
    }

    private void clearLine() {
        if (Terminal.hasProgressLine()) {
            err.print("\r\u001b[K");
        }
    }
}
