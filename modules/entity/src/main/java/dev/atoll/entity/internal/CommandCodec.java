package dev.atoll.entity.internal;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.OperationCodec;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.entity.ApplyReply;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityMessage;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.ReplyTo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/** The binary forms of the commands. */
final class CommandCodec {

    private static final String WRITE = "write-1";
    private static final String READ = "read-1";
    private static final String APPLY = "apply-1";
    private static final String FORGET = "forget-1";
    private static final Set<String> MANIFESTS = Set.of(WRITE, READ, APPLY, FORGET);

    private static final int ONLY_IF_ABSENT = 1;
    private static final int HAS_REQUEST = 2;

    private final ActorRefResolver refs;
    private final Answers answers;

    CommandCodec(ActorSystem<?> system) {
        refs = ActorRefResolver.get(system);
        answers = Answers.get(system);
    }

    static boolean knows(String manifest) {
        return MANIFESTS.contains(manifest);
    }

    static String manifest(EntityCommand command) {
        if (command instanceof EntityCommand.Write) {
            return WRITE;
        }
        if (command instanceof EntityCommand.Read) {
            return READ;
        }
        if (command instanceof EntityCommand.ApplyRows) {
            return APPLY;
        }
        if (command instanceof EntityCommand.Forget) {
            return FORGET;
        }
        throw new IllegalArgumentException(command + " never leaves its node.");
    }

    void write(BinaryWriter out, EntityCommand command) {
        if (command instanceof EntityCommand.Write write) {
            writeWrite(out, write);
        } else if (command instanceof EntityCommand.Read read) {
            writeReplyTo(out, read.replyTo());
        } else if (command instanceof EntityCommand.Forget forget) {
            writeReplyTo(out, forget.replyTo());
            VersionCodec.writeTimestamp(out, forget.horizon());
            out.writeVarLong(forget.upToOffset());
        } else if (command instanceof EntityCommand.ApplyRows apply) {
            writeReplyTo(out, apply.replyTo());
            out.writeVarLong(apply.rows().size());
            apply.rows().forEach(out::writeBytes);
        }
    }

    EntityCommand read(BinaryReader in, String manifest) {
        return switch (manifest) {
            case WRITE -> readWrite(in);
            case READ -> new EntityCommand.Read(readReplyTo(in));
            case FORGET -> readForget(in);
            default -> {
                ReplyTo<ApplyReply> replyTo = readReplyTo(in);
                yield new EntityCommand.ApplyRows(readRows(in), replyTo);
            }
        };
    }

    private EntityCommand.Forget readForget(BinaryReader in) {
        ReplyTo<EntityReply> replyTo = readReplyTo(in);
        return new EntityCommand.Forget(VersionCodec.readTimestamp(in), in.readVarLong(), replyTo);
    }

    private void writeWrite(BinaryWriter out, EntityCommand.Write write) {
        RequestId request = write.request();
        out.writeByte((write.onlyIfAbsent() ? ONLY_IF_ABSENT : 0) | (request != null ? HAS_REQUEST : 0));
        writeReplyTo(out, write.replyTo());
        out.writeByte(write.type().tag());
        if (request != null) {
            out.writeLong(request.high()).writeLong(request.low());
        }
        OperationCodec.write(out, write.operation());
    }

    private EntityCommand.Write readWrite(BinaryReader in) {
        int flags = in.readByte();
        ReplyTo<EntityReply> replyTo = readReplyTo(in);
        DataType<?> type = DataTypes.byTag(in.readByte());
        RequestId request = (flags & HAS_REQUEST) != 0 ? new RequestId(in.readLong(), in.readLong()) : null;
        Operation operation = OperationCodec.read(in);
        return new EntityCommand.Write(type, operation, (flags & ONLY_IF_ABSENT) != 0, request, replyTo);
    }

    private static List<byte[]> readRows(BinaryReader in) {
        int count = in.readCount();
        List<byte[]> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            rows.add(in.readBytes());
        }
        return rows;
    }

    private void writeReplyTo(BinaryWriter out, ReplyTo<?> replyTo) {
        if (replyTo instanceof Answers.ToNode<?> other) {
            out.writeString(refs.toSerializationFormat(other.inbox())).writeVarLong(other.id());
        } else {
            long id = ((Question<?>) replyTo).idForOtherNodes();
            out.writeString(refs.toSerializationFormat(answers.inbox())).writeVarLong(id);
        }
    }

    private <R extends EntityMessage> ReplyTo<R> readReplyTo(BinaryReader in) {
        return new Answers.ToNode<>(refs.resolveActorRef(in.readString()), in.readVarLong());
    }
}
