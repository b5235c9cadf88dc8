package dev.atoll.entity.internal;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityReply;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * The binary form of what crosses between a region's nodes. The manifest is the kind of message and the version of its
 * form, so that nodes of two versions can tell what they do not understand.
 */
public final class EntityMessageSerializer extends SerializerWithStringManifest {

    public static final int IDENTIFIER = 740_003;

    private final CommandCodec commands;

    public EntityMessageSerializer(ExtendedActorSystem system) {
        commands = new CommandCodec(ActorRefResolver.get(Adapter.toTyped(system)));
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
        return ReplyCodec.manifest((ApplyReply) message);
    }

    @Override
    public byte[] toBinary(Object message) {
        BinaryWriter out = new BinaryWriter();
        if (message instanceof EntityCommand command) {
            commands.write(out, command);
        } else if (message instanceof EntityReply reply) {
            ReplyCodec.write(out, reply);
        } else {
            ReplyCodec.write(out, (ApplyReply) message);
        }
        return out.toByteArray();
    }

    @Override
    public EntityMessage fromBinary(byte[] bytes, String manifest) {
        BinaryReader in = new BinaryReader(bytes);
        EntityMessage message =
                CommandCodec.knows(manifest) ? commands.read(in, manifest) : ReplyCodec.read(in, manifest);
        in.requireEnd();
        return message;
    }
}
