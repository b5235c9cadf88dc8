/**
 * The actors that carry out what {@code internal.link} decides: one {@code LinkSupervisor} for each node, one
 * {@code LinkSession} for each connection.
 */
package dev.atoll.replication.internal;
