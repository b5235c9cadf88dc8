package dev.atoll.node.load;

import dev.atoll.node.load.LoadSummary.LineError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts what happens to the records. Safe for use from many threads. */
final class Tally {

    private static final int ERRORS_KEPT = 50;

    private final int maxErrors;
    private final long startNanos = System.nanoTime();
    private final List<LineError> errors = new ArrayList<>();
    private long records;
    private long loaded;
    private long failed;

    Tally(int maxErrors) {
        this.maxErrors = maxErrors;
    }

    synchronized void read() {
        records++;
    }

    synchronized void loaded(int count) {
        loaded += count;
    }

    synchronized void failed(long line, String reason) {
        failed++;
        if (errors.size() < ERRORS_KEPT) {
            errors.add(new LineError(line, reason));
        }
    }

    /** True once more records have failed than may. */
    synchronized boolean tooManyErrors() {
        return failed > maxErrors;
    }

    synchronized LoadSummary summary(long bytes) {
        List<LineError> byLine = errors.stream()
                .sorted(Comparator.comparingLong(LineError::line))
                .toList();
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        return new LoadSummary(records, loaded, failed, bytes, millis, failed > maxErrors, byLine);
    }
}
