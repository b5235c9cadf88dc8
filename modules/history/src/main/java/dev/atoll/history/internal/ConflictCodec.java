package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.history.RecordedConflict.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The binary form of what the table of conflicts keeps as a whole. */
final class ConflictCodec {

    private static final int FORMAT = 1;

    /** Of a content that names the version that was chosen, in place of its value. */
    private static final int CHOSEN_NAMED = 2;

    private static final int HAS_DOT = 1;
    private static final int HAS_VALUE = 2;

    private ConflictCodec() {}

    /** A conflict and what the policy chose. */
    record Content(Conflict conflict, Payload chosen) {

        /** Of the version that has the chosen value; -1 for a value that a resolver made. */
        private int indexOfChosen() {
            List<RegisterValue.Version> versions = conflict.versions();
            for (int i = 0; i < versions.size(); i++) {
                if (versions.get(i).value().equals(chosen)) {
                    return i;
                }
            }
            return -1;
        }
    }

    static byte[] encode(Content content) {
        int chosen = content.indexOfChosen();
        BinaryWriter out = new BinaryWriter();
        out.writeByte(chosen < 0 ? FORMAT : CHOSEN_NAMED)
                .writeVarLong(content.conflict().path().size());
        content.conflict().path().forEach(out::writeString);
        DataTypes.REGISTER.writeValue(out, new RegisterValue(content.conflict().versions()));
        if (chosen < 0) {
            out.writeBytes(content.chosen().bytes());
        } else {
            out.writeVarLong(chosen);
        }
        return out.toByteArray();
    }

    /** @param kinds whether it is a clash of kinds */
    static Content decodeContent(byte[] bytes, boolean kinds) {
        BinaryReader in = new BinaryReader(bytes);
        int format = in.readByte();
        if (format != CHOSEN_NAMED) {
            requireFormat(in, format);
        }
        int steps = in.readCount();
        List<String> path = new ArrayList<>(steps);
        for (int i = 0; i < steps; i++) {
            path.add(in.readString());
        }
        List<RegisterValue.Version> versions = DataTypes.REGISTER.readValue(in).versions();
        Payload chosen = format == FORMAT
                ? Payload.of(in.readBytes())
                : versions.get((int) in.readVarLong()).value();
        return new Content(new Conflict(path, versions, kinds), chosen);
    }

    static byte[] encode(Settlement settlement) {
        BinaryWriter out = new BinaryWriter();
        out.writeByte(FORMAT).writeString(settlement.how());
        VersionCodec.writeTimestamp(out, settlement.timestamp());
        out.writeByte((settlement.dot().isPresent() ? HAS_DOT : 0)
                | (settlement.value().isPresent() ? HAS_VALUE : 0));
        settlement.dot().ifPresent(dot -> VersionCodec.writeDot(out, dot));
        settlement.value().ifPresent(value -> out.writeBytes(value.bytes()));
        return out.toByteArray();
    }

    static Settlement decodeSettlement(byte[] bytes) {
        BinaryReader in = reader(bytes);
        String how = in.readString();
        HybridTimestamp timestamp = VersionCodec.readTimestamp(in);
        int has = in.readByte();
        Optional<Dot> dot = (has & HAS_DOT) != 0 ? Optional.of(VersionCodec.readDot(in)) : Optional.empty();
        Optional<Payload> value = (has & HAS_VALUE) != 0 ? Optional.of(Payload.of(in.readBytes())) : Optional.empty();
        return new Settlement(how, dot, timestamp, value);
    }

    private static BinaryReader reader(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        requireFormat(in, in.readByte());
        return in;
    }

    private static void requireFormat(BinaryReader in, int format) {
        if (format != FORMAT) {
            throw in.corrupt("a record of a conflict in format " + format);
        }
    }
}
