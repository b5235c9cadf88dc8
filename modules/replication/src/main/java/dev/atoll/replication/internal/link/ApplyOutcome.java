package dev.atoll.replication.internal.link;

import dev.atoll.crdt.Origin;
import dev.atoll.entity.ApplyReply;

/** What an entity says about the rows that it was given. */
public sealed interface ApplyOutcome {

    /** All of them are durable here, or were before. */
    record Applied() implements ApplyOutcome {}

    /** Events {@code from} to {@code to} of the origin are missing before one of the rows. */
    record Gap(Origin origin, long from, long to) implements ApplyOutcome {}

    /** A row may be of a time that is forgotten there: give the state as it is now in front of them. */
    record Stale() implements ApplyOutcome {}

    /** It cannot take them now, or nobody knows whether it did: give them again. */
    record Later(String reason) implements ApplyOutcome {}

    static ApplyOutcome of(ApplyReply reply) {
        if (reply instanceof ApplyReply.GapFound found) {
            return new Gap(found.gap().origin(), found.gap().from(), found.gap().to());
        }
        if (reply instanceof ApplyReply.Stale) {
            return new Stale();
        }
        if (reply instanceof ApplyReply.Rejected rejected) {
            return new Later("Rows cannot be applied: " + rejected.message());
        }
        return reply instanceof ApplyReply.Later later ? new Later(later.reason()) : new Applied();
    }
}
