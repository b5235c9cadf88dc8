/**
 * Takes many keys back to what they held at an instant, as durable jobs: {@link dev.atoll.recovery.RewindJobs}. How one key
 * is taken back is for {@link dev.atoll.recovery.KeyRewinds} to say.
 */
package dev.atoll.recovery;
