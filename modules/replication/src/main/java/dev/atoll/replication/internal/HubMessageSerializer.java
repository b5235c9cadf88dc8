package dev.atoll.replication.internal;

import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.replication.internal.ConfirmationHub.Applied;
import dev.atoll.replication.internal.ConfirmationHub.Want;
import java.util.HashSet;
import java.util.Set;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** What the nodes of a region say to each other about confirmations. */
public final class HubMessageSerializer extends SerializerWithStringManifest {

    public static final int IDENTIFIER = 740_005;

    private static final String WANT = "want-1";
    private static final String APPLIED = "applied-2";

    private final ExtendedActorSystem system;

    public HubMessageSerializer(ExtendedActorSystem system) {
        this.system = system;
    }

    /** Made when needed: serializers are created before the actor system can start actors. */
    private ActorRefResolver actors() {
        return ActorRefResolver.get(Adapter.toTyped(system));
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return message instanceof Want ? WANT : APPLIED;
    }

    @Override
    public byte[] toBinary(Object message) {
        BinaryWriter out = new BinaryWriter();
        if (message instanceof Want want) {
            out.writeVarLong(want.offset()).writeString(actors().toSerializationFormat(want.replyTo()));
        } else {
            Applied applied = (Applied) message;
            out.writeString(applied.peer().value()).writeVarLong(applied.upTo());
            out.writeVarLong(applied.excepted().size());
            applied.excepted().forEach(out::writeString);
        }
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        BinaryReader in = new BinaryReader(bytes);
        Object message =
                switch (manifest) {
                    case WANT -> new Want(in.readVarLong(), actors().resolveActorRef(in.readString()));
                    case APPLIED -> new Applied(RegionId.of(in.readString()), in.readVarLong(), readNames(in));
                    default -> throw in.corrupt("message " + manifest);
                };
        in.requireEnd();
        return message;
    }

    private static Set<String> readNames(BinaryReader in) {
        int count = in.readCount();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(in.readString());
        }
        return Set.copyOf(names);
    }
}
