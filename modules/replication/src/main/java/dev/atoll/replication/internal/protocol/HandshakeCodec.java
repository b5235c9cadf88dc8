package dev.atoll.replication.internal.protocol;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.replication.internal.protocol.LinkFrame.Hello;
import dev.atoll.replication.internal.protocol.LinkFrame.Refuse;
import dev.atoll.replication.internal.protocol.LinkFrame.Start;
import java.util.OptionalLong;
import java.util.UUID;

/** The frames of the handshake. The layout of a hello up to its versions is the same in every protocol version. */
final class HandshakeCodec {

    /** The first bytes of a hello, so that a stranger on the port is told from a peer: "ATOL". */
    private static final int MAGIC = 0x41544F4C;

    private HandshakeCodec() {}

    static void write(BinaryWriter out, LinkFrame frame) {
        if (frame instanceof Hello hello) {
            writeHello(out, hello);
        } else if (frame instanceof Refuse refuse) {
            out.writeByte(LinkCodec.REFUSE).writeByte(refuse.reason().ordinal());
            out.writeString(refuse.text()).writeString(refuse.owner());
        } else {
            Start start = (Start) frame;
            writeUuid(out.writeByte(LinkCodec.START), start.journal());
            out.writeSignedLong(start.after().orElse(-1)).writeVarLong(start.window());
        }
    }

    private static void writeHello(BinaryWriter out, Hello hello) {
        out.writeByte(LinkCodec.HELLO).writeInt(MAGIC);
        out.writeVarLong(hello.minVersion()).writeVarLong(hello.maxVersion());
        out.writeString(hello.region().value());
        writeUuid(out, hello.journal());
        writeUuid(out, hello.instance());
        out.writeString(hello.topology());
        out.writeVarLong(hello.sliceFrom()).writeVarLong(hello.sliceTo());
        out.writeVarLong(hello.compressions().size());
        hello.compressions().forEach(out::writeString);
        out.writeVarLong(hello.maxFrameBytes());
    }

    static Hello readHello(BinaryReader in) {
        if (in.readInt() != MAGIC) {
            throw new AtollException(
                    ErrorCode.PROTOCOL_MISMATCH, "The peer does not speak the link protocol: check its address.");
        }
        return new HelloReader(in).read();
    }

    static Refuse readRefuse(BinaryReader in) {
        return new Refuse(RefusalReason.byId(in.readByte()), in.readString(), in.readString());
    }

    static Start readStart(BinaryReader in) {
        UUID journal = readUuid(in);
        long after = in.readSignedLong();
        return new Start(journal, after < 0 ? OptionalLong.empty() : OptionalLong.of(after), in.readVarLong());
    }

    private static void writeUuid(BinaryWriter out, UUID id) {
        out.writeLong(id.getMostSignificantBits()).writeLong(id.getLeastSignificantBits());
    }

    static UUID readUuid(BinaryReader in) {
        return new UUID(in.readLong(), in.readLong());
    }
}
