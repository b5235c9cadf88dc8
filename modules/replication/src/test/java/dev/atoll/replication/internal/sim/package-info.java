/**
 * The seeded simulator: several regions in one thread, on a virtual clock. The links and the entities' states are the
 * real ones, and every frame crosses as bytes; only the network, the disks and the actors are simulated, so that they
 * can misbehave. After a while everything heals, and then invariants 3 to 6 of the architecture must hold.
 */
package dev.atoll.replication.internal.sim;
