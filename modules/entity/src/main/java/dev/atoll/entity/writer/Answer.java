package dev.atoll.entity.writer;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.ReplyTo;

/** What somebody is told when the write of a batch succeeds or fails. */
sealed interface Answer {

    void succeeded();

    /** @param applied whether the batch may have become durable in spite of the failure */
    void failed(boolean applied, String reason);

    /** Tells the sender of a command that nothing was done with it. */
    static void refuse(EntityCommand command, ErrorCode code, String reason) {
        if (command instanceof EntityCommand.Write write) {
            write.replyTo().tell(new EntityReply.Failed(code, reason));
        } else if (command instanceof EntityCommand.Read read) {
            read.replyTo().tell(new EntityReply.Failed(code, reason));
        } else if (command instanceof EntityCommand.Forget forget) {
            forget.replyTo().tell(new EntityReply.Failed(code, reason));
        } else if (command instanceof EntityCommand.ApplyRows rows) {
            rows.replyTo().tell(new ApplyReply.Later(reason));
        }
    }

    /**
     * To a client's write.
     *
     * @param wrote whether it may have been applied when the batch fails
     */
    record ToWrite(ReplyTo<EntityReply> to, EntityReply reply, boolean wrote) implements Answer {

        /** The answer to a write that left no event. */
        static ToWrite known(EntityCommand.Write write, EntityReply reply) {
            return new ToWrite(write.replyTo(), reply, false);
        }

        /** The answer to a write whose event is in the batch, or in an earlier one. */
        static ToWrite unknownIfFailed(EntityCommand.Write write, EntityReply reply) {
            return new ToWrite(write.replyTo(), reply, true);
        }

        @Override
        public void succeeded() {
            to.tell(reply);
        }

        @Override
        public void failed(boolean applied, String reason) {
            ErrorCode code = wrote && applied ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.UNAVAILABLE;
            to.tell(new EntityReply.Failed(code, reason));
        }
    }

    /** To another region's rows. */
    record ToRows(ReplyTo<ApplyReply> to, ApplyReply reply) implements Answer {
        @Override
        public void succeeded() {
            to.tell(reply);
        }

        @Override
        public void failed(boolean applied, String reason) {
            to.tell(new ApplyReply.Later(reason));
        }
    }
}
