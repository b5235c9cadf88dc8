package dev.atoll.history.internal;

import dev.atoll.crdt.DataType;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.OperationCodec;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.history.DiscardedWrites;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The binary form of the writes that a rewind discarded. */
final class DiscardedCodec {

    private static final int FORMAT = 1;
    private static final int HAS_REWIND = 1;
    private static final int HAS_TO = 2;

    private DiscardedCodec() {}

    static byte[] encode(DiscardedWrites discarded) {
        BinaryWriter out = new BinaryWriter();
        out.writeByte(FORMAT).writeVarLong(discarded.epoch().count());
        VersionCodec.writeTimestamp(out, discarded.epoch().timestamp());
        out.writeString(discarded.epoch().region().value());
        out.writeByte((discarded.rewind().isPresent() ? HAS_REWIND : 0)
                | (discarded.to().isPresent() ? HAS_TO : 0));
        discarded.rewind().ifPresent(dot -> VersionCodec.writeDot(out, dot));
        discarded.to().ifPresent(to -> VersionCodec.writeTimestamp(out, to));
        out.writeVarLong(discarded.count()).writeVarLong(discarded.writes().size());
        discarded.writes().forEach(write -> encode(out, write));
        return out.toByteArray();
    }

    private static void encode(BinaryWriter out, DiscardedWrites.Write write) {
        VersionCodec.writeDot(out, write.dot());
        VersionCodec.writeTimestamp(out, write.timestamp());
        out.writeByte(write.type().tag()).writeByte(write.operation().isPresent() ? 1 : 0);
        write.operation().ifPresent(operation -> OperationCodec.write(out, operation));
    }

    static DiscardedWrites decode(String id, EntityId entity, Instant recorded, byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        int format = in.readByte();
        if (format != FORMAT) {
            throw in.corrupt("a record of discarded writes in format " + format);
        }
        long rewinds = in.readVarLong();
        HybridTimestamp accepted = VersionCodec.readTimestamp(in);
        Epoch epoch = new Epoch(rewinds, accepted, VersionCodec.readRegion(in));
        int has = in.readByte();
        Optional<Dot> rewind = (has & HAS_REWIND) != 0 ? Optional.of(VersionCodec.readDot(in)) : Optional.empty();
        Optional<HybridTimestamp> to =
                (has & HAS_TO) != 0 ? Optional.of(VersionCodec.readTimestamp(in)) : Optional.empty();
        long count = in.readVarLong();
        int listed = in.readCount();
        List<DiscardedWrites.Write> writes = new ArrayList<>(listed);
        for (int i = 0; i < listed; i++) {
            writes.add(decodeWrite(in));
        }
        return new DiscardedWrites(id, entity, epoch, rewind, to, writes, count, recorded);
    }

    private static DiscardedWrites.Write decodeWrite(BinaryReader in) {
        Dot dot = VersionCodec.readDot(in);
        HybridTimestamp timestamp = VersionCodec.readTimestamp(in);
        DataType<?> type = DataTypes.byTag(in.readByte());
        Optional<Operation> operation = in.readByte() != 0 ? Optional.of(OperationCodec.read(in)) : Optional.empty();
        return new DiscardedWrites.Write(dot, timestamp, type, operation);
    }
}
