package dev.atoll.bench.rival;

/**
 * The rival's one event.
 *
 * @param timestampMillis decides between concurrent writes
 */
record Written(long timestampMillis, String value) {}
