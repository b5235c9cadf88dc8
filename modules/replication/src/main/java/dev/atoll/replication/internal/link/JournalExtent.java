package dev.atoll.replication.internal.link;

/**
 * What a source's journal holds.
 *
 * @param oldest every row with an offset above this one is still there; 0 when nothing was ever removed
 * @param watermark the newest offset that is safe to read: no row at or below it can become visible later
 * @param newest the highest offset ever given out, whether its row is still there or not
 */
public record JournalExtent(long oldest, long watermark, long newest) {}
