package dev.atoll.recovery.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityState;
import dev.atoll.entity.EntityReply;

/** What entities answer, when everything but a state is a failure. */
final class Replies {

    private Replies() {}

    /**
     * @throws AtollException with the code of what went wrong
     */
    static EntityState state(EntityReply reply) {
        if (reply instanceof EntityReply.Written written) {
            return written.state();
        }
        if (reply instanceof EntityReply.Current current) {
            return current.state();
        }
        if (reply instanceof EntityReply.Refused refused) {
            throw new AtollException(refused.code(), refused.message());
        }
        EntityReply.Failed failed = (EntityReply.Failed) reply;
        throw new AtollException(failed.code(), failed.message());
    }
}
