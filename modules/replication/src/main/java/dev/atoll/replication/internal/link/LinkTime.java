package dev.atoll.replication.internal.link;

/**
 * Now, by two clocks.
 *
 * @param millis a clock that never jumps, for deadlines and intervals; its zero means nothing
 * @param wallMillis milliseconds since 1970, for lag
 */
public record LinkTime(long millis, long wallMillis) {}
