package dev.atoll.entity.internal;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityMessage.Answered;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.FrameSettings;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * The binary form of what crosses between a region's nodes. The manifest is the kind of message and the version of its
 * form, so that nodes of two versions can tell what they do not understand.
 */
public final class EntityMessageSerializer extends SerializerWithStringManifest {

    public static final int IDENTIFIER = 740_003;

    private static final String ANSWERED = "answered-1";

    private final ActorSystem<?> system;
    private final AnswerCodec answers;

    public EntityMessageSerializer(ExtendedActorSystem system) {
        this.system = Adapter.toTyped(system);
        this.answers = new AnswerCodec(FrameSettings.from(system.settings().config()));
    }

    /** Made when needed: serializers are created before the actor system can start actors. */
    private CommandCodec commands() {
        return new CommandCodec(system);
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        if (message instanceof EntityCommand command) {
            return CommandCodec.manifest(command);
        }
        if (message instanceof EntityReply reply) {
            return ReplyCodec.manifest(reply);
        }
        return message instanceof Answered ? ANSWERED : ReplyCodec.manifest((ApplyReply) message);
    }

    @Override
    public byte[] toBinary(Object message) {
        BinaryWriter out = new BinaryWriter();
        write(out, message);
        return out.toByteArray();
    }

    private void write(BinaryWriter out, Object message) {
        if (message instanceof EntityCommand command) {
            commands().write(out, command);
        } else if (message instanceof EntityReply reply) {
            ReplyCodec.write(out, reply);
        } else if (message instanceof Answered answered) {
            answers.write(out.writeVarLong(answered.id()), answered.answer());
        } else {
            ReplyCodec.write(out, (ApplyReply) message);
        }
    }

    @Override
    public EntityMessage fromBinary(byte[] bytes, String manifest) {
        BinaryReader in = new BinaryReader(bytes);
        EntityMessage message = read(in, manifest);
        in.requireEnd();
        return message;
    }

    private EntityMessage read(BinaryReader in, String manifest) {
        if (manifest.equals(ANSWERED)) {
            long id = in.readVarLong();
            return new Answered(id, ReplyCodec.read(in, in.readString()));
        }
        return CommandCodec.knows(manifest) ? commands().read(in, manifest) : ReplyCodec.read(in, manifest);
    }
}
