package dev.atoll.journal;

/**
 * The bounds of one read. A read ends with the row that reaches either, so that it always makes progress.
 *
 * @param rows at least 1
 * @param bytes as counted by {@link JournalRow#memoryBytes()}, at least 1
 */
public record ReadLimit(int rows, long bytes) {
    public ReadLimit {
        if (rows < 1 || bytes < 1) {
            throw new IllegalArgumentException("A read limit must be positive: rows=" + rows + ", bytes=" + bytes);
        }
    }
}
