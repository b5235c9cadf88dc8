/**
 * Links between regions: every region sends its own events to every other, and applies theirs.
 *
 * <p>Start at {@link dev.atoll.replication.Replication}. The protocol is described in
 * {@code dev.atoll.replication.internal.protocol}, the decisions are in {@code internal.link}, and the actors that carry
 * them out in {@code internal}.
 */
package dev.atoll.replication;
