package dev.atoll.node.load;

import java.util.List;

/**
 * What a load did.
 *
 * @param records records read, good and bad
 * @param loaded operations that the region acknowledged
 * @param failed records that were bad, or whose operation was refused or never arrived: they have had no effect
 * @param unknown records whose operation may have had an effect or not: a request with it got no answer
 * @param bytes bytes read
 * @param millis how long it took
 * @param stopped why it ended before the end of the file; null when it did not
 * @param errors the first records that failed or are unknown, by line
 */
public record LoadSummary(
        long records,
        long loaded,
        long failed,
        long unknown,
        long bytes,
        long millis,
        String stopped,
        List<LineError> errors) {

    /**
     * A record that failed or is unknown.
     *
     * @param line the line in which the record begins, counted from 1
     */
    public record LineError(long line, boolean unknown, String reason) {

        /** For people. */
        String text() {
            return "line " + line + ": " + (unknown ? "outcome unknown: " : "") + reason;
        }
    }

    /** Records that failed or are unknown. */
    long notLoaded() {
        return failed + unknown;
    }

    /** True when every record of the file was read and loaded. */
    boolean isComplete() {
        return notLoaded() == 0 && stopped == null;
    }

    /** Acknowledged operations per second. */
    public long perSecond() {
        return Math.round(loaded * 1000.0 / Math.max(1, millis));
    }
}
