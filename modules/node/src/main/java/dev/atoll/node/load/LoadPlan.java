package dev.atoll.node.load;

import java.time.Duration;

/**
 * How a file is loaded.
 *
 * @param collection the collection that receives it
 * @param type the collection's type
 * @param batchSize operations in one request, at most
 * @param lanes requests in flight, at most; the operations of one key always go through the same lane, in order
 * @param maxErrors records that may fail or be unknown before loading stops
 * @param retryFor how long one batch is retried while the region does not answer or asks to try later
 * @param runId begins this run's idempotency keys; what follows is the line in which the record begins, so that another run
 *     with the same one, of the same file, writes nothing again that the region remembers
 */
public record LoadPlan(
        String collection, ImportType type, int batchSize, int lanes, int maxErrors, Duration retryFor, String runId) {}
