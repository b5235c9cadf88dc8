package dev.atoll.replication.internal;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.replication.PeerStatus;
import java.util.Base64;

/** A peer's status as a text, for the region's Distributed Data, which can carry texts without a serializer of ours. */
final class StatusText {

    private StatusText() {}

    static String write(PeerStatus status, long number) {
        BinaryWriter out = new BinaryWriter().writeVarLong(number);
        out.writeString(status.region()).writeByte(status.connected() ? 1 : 0);
        writeOptional(out, status.lagMillis());
        writeOptional(out, status.appliedOffset());
        out.writeVarLong(status.backlog())
                .writeVarLong(status.behindMillis())
                .writeByte(status.stateTransfer() ? 1 : 0);
        out.writeVarLong(status.bytesSent()).writeVarLong(status.bytesReceived());
        writeOptional(out, status.lastError());
        writeOptional(out, status.node());
        return Base64.getEncoder().encodeToString(out.toByteArray());
    }

    static long number(String text) {
        return reader(text).readVarLong();
    }

    static PeerStatus status(String text) {
        BinaryReader in = reader(text);
        in.readVarLong();
        return new PeerStatus(
                in.readString(),
                in.readByte() == 1,
                readLong(in),
                readLong(in),
                null,
                in.readVarLong(),
                in.readVarLong(),
                in.readByte() == 1,
                in.readVarLong(),
                in.readVarLong(),
                readText(in),
                readText(in));
    }

    private static BinaryReader reader(String text) {
        return new BinaryReader(Base64.getDecoder().decode(text));
    }

    private static void writeOptional(BinaryWriter out, Long value) {
        out.writeSignedLong(value == null ? -1 : value);
    }

    private static Long readLong(BinaryReader in) {
        long value = in.readSignedLong();
        return value < 0 ? null : value;
    }

    private static void writeOptional(BinaryWriter out, String value) {
        out.writeByte(value == null ? 0 : 1);
        if (value != null) {
            out.writeString(value);
        }
    }

    private static String readText(BinaryReader in) {
        return in.readByte() == 0 ? null : in.readString();
    }
}
