package dev.atoll.replication.internal.link;

import dev.atoll.crdt.Origin;

/** What an entity says about the rows that it was given. */
public sealed interface ApplyOutcome {

    /** All of them are durable here, or were before. */
    record Applied() implements ApplyOutcome {}

    /** Events {@code from} to {@code to} of the origin are missing before one of the rows. */
    record Gap(Origin origin, long from, long to) implements ApplyOutcome {}

    /** It cannot take them now, or nobody knows whether it did: give them again. */
    record Later(String reason) implements ApplyOutcome {}
}
