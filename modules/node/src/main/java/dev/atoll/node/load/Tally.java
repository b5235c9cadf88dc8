package dev.atoll.node.load;

import dev.atoll.node.load.LoadSummary.LineError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts what happens to the records, and keeps those that are not loaded. Safe for use from many threads. */
final class Tally {

    private static final int ERRORS_KEPT = 50;

    private final int maxErrors;
    private final FailedFile failedFile;
    private final long startNanos = System.nanoTime();
    private final List<LineError> errors = new ArrayList<>();
    private long records;
    private long loaded;
    private long failed;
    private long unknown;
    private String unreadable;

    Tally(int maxErrors, FailedFile failedFile) {
        this.maxErrors = maxErrors;
        this.failedFile = failedFile;
    }

    synchronized void read() {
        records++;
    }

    synchronized void loaded(int count) {
        loaded += count;
    }

    /** It has had no effect. */
    synchronized void failed(SourceRecord source, String reason) {
        failed++;
        notLoaded(source, new LineError(source.line(), false, reason));
    }

    /** It may have had an effect. */
    synchronized void unknown(SourceRecord source, String reason) {
        unknown++;
        notLoaded(source, new LineError(source.line(), true, reason));
    }

    /** There may be more records, but they cannot be read. */
    synchronized void unreadable(String reason) {
        unreadable = reason;
    }

    private void notLoaded(SourceRecord source, LineError error) {
        failedFile.add(source);
        if (errors.size() < ERRORS_KEPT) {
            errors.add(error);
        }
    }

    /** True once more records have not been loaded than may. */
    synchronized boolean tooManyErrors() {
        return failed + unknown > maxErrors;
    }

    synchronized LoadSummary summary(long bytes) {
        List<LineError> byLine = errors.stream()
                .sorted(Comparator.comparingLong(LineError::line))
                .toList();
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        return new LoadSummary(records, loaded, failed, unknown, bytes, millis, stopped(), byLine);
    }

    private String stopped() {
        return tooManyErrors() ? "too many errors; --max-errors allows more" : unreadable;
    }
}
