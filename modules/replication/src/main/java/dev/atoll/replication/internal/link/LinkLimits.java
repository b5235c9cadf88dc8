package dev.atoll.replication.internal.link;

import java.time.Duration;

/**
 * The bounds of one link.
 *
 * @param windowBytes what may be under way to this region, received and not yet applied
 * @param batchRows the most rows of one batch
 * @param batchBytes what a batch is filled up to
 * @param maxApplies entities that rows are applied to at the same time
 * @param groupRows the most rows given to one entity in one message
 * @param groupBytes what such a message is filled up to: it may have to cross to another node
 * @param maxRepairs requests for missing events under way at the same time, each way
 * @param transferReads entities read at the same time for a state transfer
 * @param heartbeat silence after which a heartbeat is sent
 * @param deadline silence after which the peer counts as dead
 * @param storeInterval least time between two writes of the offset
 * @param storeRows applied rows after which the offset is written sooner
 * @param retryMin first wait before rows are given again to an entity that could not take them
 * @param retryMax longest such wait
 * @param parkAfter an entity that takes longer no longer counts towards {@code maxApplies}: it waits for another link
 * @param repairAfter time after which a waiting entity's whole state is asked for, and a repair is asked for again
 */
public record LinkLimits(
        long windowBytes,
        int batchRows,
        int batchBytes,
        int maxApplies,
        int groupRows,
        int groupBytes,
        int maxRepairs,
        int transferReads,
        Duration heartbeat,
        Duration deadline,
        Duration storeInterval,
        int storeRows,
        Duration retryMin,
        Duration retryMax,
        Duration parkAfter,
        Duration repairAfter) {}
