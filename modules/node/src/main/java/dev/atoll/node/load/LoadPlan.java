package dev.atoll.node.load;

import java.time.Duration;

/**
 * How a file is loaded.
 *
 * @param collection the collection that receives it
 * @param type the collection's type
 * @param batchSize operations in one request, at most
 * @param lanes requests in flight, at most; the operations of one key always go through the same lane, in order
 * @param maxErrors records that may fail before loading stops
 * @param retryFor how long one batch is retried while the region does not answer or asks to try later
 * @param runId distinguishes this run's idempotency keys from every other's
 */
public record LoadPlan(
        String collection, ImportType type, int batchSize, int lanes, int maxErrors, Duration retryFor, String runId) {}
