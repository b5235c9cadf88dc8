package dev.atoll.replication.internal;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.entity.RightsWish;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** The binary form of {@link RightsMessage}. The manifest has the version of the form. */
public final class RightsMessageSerializer extends SerializerWithStringManifest {

    private static final int IDENTIFIER = 740_020;
    private static final String WISH = "rights-1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object message) {
        return WISH;
    }

    @Override
    public byte[] toBinary(Object object) {
        RightsMessage message = (RightsMessage) object;
        RightsWish wish = message.wish();
        BinaryWriter out = new BinaryWriter(64).writeString(message.id().persistenceId());
        VersionCodec.writeOrigin(out, wish.from());
        out.writeVarLong(wish.wanted()).writeVarLong(wish.received()).writeByte(wish.urgent() ? 1 : 0);
        return out.toByteArray();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        if (!manifest.equals(WISH)) {
            throw new IllegalArgumentException(
                    "Message '" + manifest + "' is not known: it comes from a node of another version.");
        }
        BinaryReader in = new BinaryReader(bytes);
        EntityId id = EntityId.parse(in.readString());
        RightsWish wish =
                new RightsWish(VersionCodec.readOrigin(in), in.readVarLong(), in.readVarLong(), in.readByte() != 0);
        in.requireEnd();
        return new RightsMessage(id, wish);
    }
}
