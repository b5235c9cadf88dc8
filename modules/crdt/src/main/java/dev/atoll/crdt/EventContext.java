package dev.atoll.crdt;

/**
 * The causal place of an event that is applied to a value.
 *
 * @param dot the event's own identity
 * @param timestamp when its origin accepted it
 * @param seen all that the origin had seen of the entity just before; the change replaces only what lies in it
 */
public record EventContext(Dot dot, HybridTimestamp timestamp, VersionVector seen) {}
