package dev.atoll.replication.internal.protocol;

/**
 * A frame on its way.
 *
 * @param number 0, 1, 2… for each direction of a connection: a frame that is lost, repeated or overtaken is noticed
 */
public record LinkMessage(long number, LinkFrame frame) {}
