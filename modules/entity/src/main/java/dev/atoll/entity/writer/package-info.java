/**
 * All that a data actor decides, as plain code: no actors, no I/O, and no time but the clock it is given.
 *
 * <p>{@link dev.atoll.entity.writer.EntityWriter} is the way in; {@link dev.atoll.entity.writer.WriterPort} is what it
 * asks of its surroundings. In production these are the data actor and the journal, in the simulator a simulated disk.
 */
package dev.atoll.entity.writer;
