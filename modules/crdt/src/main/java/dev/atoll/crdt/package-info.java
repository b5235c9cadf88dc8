/**
 * Pure values and decisions: regions, clocks, version vectors, data types, entity states and events.
 *
 * <p>Nothing here knows actors, I/O or a clock of its own; the same code runs inside the data actor, inside a link and
 * inside the simulator. All types are immutable and safe to share between threads unless they say otherwise.
 */
package dev.atoll.crdt;
