package dev.atoll.node.load;

import java.util.List;

/**
 * What a load did.
 *
 * @param records records read, good and bad
 * @param loaded operations that the region acknowledged
 * @param failed records that were bad, or whose operation was refused or got no answer
 * @param bytes bytes read
 * @param millis how long it took
 * @param stopped true when it ended early because of too many failures
 * @param errors the first failures, by line
 */
public record LoadSummary(
        long records, long loaded, long failed, long bytes, long millis, boolean stopped, List<LineError> errors) {

    /**
     * A failure.
     *
     * @param line the line in which the record begins, counted from 1
     */
    public record LineError(long line, String reason) {}

    /** Acknowledged operations per second. */
    public long perSecond() {
        return Math.round(loaded * 1000.0 / Math.max(1, millis));
    }
}
