/**
 * The seeded simulator: several regions in one thread, on a virtual clock. All that links and entities decide is the
 * production code, and every frame crosses as bytes; only the network, the disks, the clients and the shells of the
 * actors are simulated, so that they can misbehave. After a while everything heals, and then invariants 3 to 6 of the
 * architecture must hold, and clients must have been told the truth.
 */
package dev.atoll.replication.internal.sim;
