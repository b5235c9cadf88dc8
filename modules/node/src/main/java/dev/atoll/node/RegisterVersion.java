package dev.atoll.node;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;

/**
 * One of the documents that a register holds; several that were written without knowing of each other are a conflict.
 *
 * @param id names it among all versions of the key; opaque
 * @param region where it was written
 * @param timestamp when
 * @param document what
 */
public record RegisterVersion<T>(String id, RegionId region, HybridTimestamp timestamp, T document) {}
