package dev.atoll.entity.internal;

import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.EntityStateCodec;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.FrameSettings;

/**
 * Answers on their way to another node. A state that would not fit is compressed; others have the form that also nodes of an
 * older version read. In place of one that does not fit, the answer says so: Pekko would drop it, and who asked would wait and
 * then know nothing.
 */
final class AnswerCodec {

    /** For the addresses, and what else Pekko puts around a message. */
    private static final long ENVELOPE_BYTES = 4 << 10;

    private final long most;

    AnswerCodec(FrameSettings frame) {
        this.most = Math.max(frame.maxBytes() - ENVELOPE_BYTES, frame.maxBytes() / 2);
    }

    /** Writes the manifest and the answer. */
    void write(BinaryWriter out, EntityMessage answer) {
        if (answer instanceof ApplyReply reply) {
            out.writeString(ReplyCodec.manifest(reply));
            ReplyCodec.write(out, reply);
        } else {
            write(out, (EntityReply) answer);
        }
    }

    private void write(BinaryWriter out, EntityReply reply) {
        EntityState state = state(reply);
        byte[] encoded = state == null ? new byte[0] : EntityStateCodec.encode(state);
        boolean pack = encoded.length > most;
        byte[] sent = pack ? Compressed.of(encoded) : encoded;
        if (sent.length > most) {
            write(out, doesNotFit(reply, encoded.length, sent.length));
            return;
        }
        out.writeString(ReplyCodec.manifest(reply, pack));
        if (state == null) {
            ReplyCodec.write(out, reply);
        } else {
            ReplyCodec.writeState(out, reply, sent);
        }
    }

    private static EntityState state(EntityReply reply) {
        if (reply instanceof EntityReply.Written written) {
            return written.state();
        }
        return reply instanceof EntityReply.Current current ? current.state() : null;
    }

    /** A write keeps the code by which callers know that it may be there: they must not take it for one that was refused. */
    private static EntityReply doesNotFit(EntityReply reply, int bytes, int packed) {
        boolean written = reply instanceof EntityReply.Written;
        return new EntityReply.Failed(
                written ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.VALUE_TOO_LARGE,
                (written ? "The write was applied, but its answer" : "What is there")
                        + " is too large to pass between the nodes of this region: " + bytes + " bytes under this key, "
                        + packed + " when compressed. Raise pekko.remote.artery.advanced.maximum-frame-size on all"
                        + " nodes, or store less under one key.");
    }
}
