package dev.atoll.backup.internal;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.journal.JournalRow;
import dev.atoll.journal.SnapshotRow;
import java.time.Instant;

/** Rows and base snapshots in the bytes of a block. */
final class RowCodec {

    /** Takes what a file holds, in its order. */
    interface Sink {
        void row(JournalRow row);

        void base(SnapshotRow snapshot);
    }

    private static final int ROW = 0;
    private static final int BASE = 1;

    private RowCodec() {}

    static void write(BinaryWriter out, JournalRow row) {
        out.writeByte(ROW)
                .writeVarLong(row.ordering())
                .writeString(row.persistenceId())
                .writeVarLong(row.sequenceNumber())
                .writeBytes(row.payload())
                .writeVarLong(row.serializerId())
                .writeString(row.serializerManifest())
                .writeSignedLong(row.writeTimestamp().toEpochMilli());
    }

    static void write(BinaryWriter out, SnapshotRow snapshot) {
        out.writeByte(BASE)
                .writeString(snapshot.persistenceId())
                .writeVarLong(snapshot.sequenceNumber())
                .writeSignedLong(snapshot.created().toEpochMilli())
                .writeBytes(snapshot.payload())
                .writeVarLong(snapshot.serializerId())
                .writeString(snapshot.serializerManifest());
    }

    static void read(byte[] block, Sink sink) {
        BinaryReader in = new BinaryReader(block);
        while (in.remaining() > 0) {
            int kind = in.readByte();
            if (kind == ROW) {
                sink.row(row(in));
            } else if (kind == BASE) {
                sink.base(base(in));
            } else {
                throw in.corrupt("a record of kind " + kind);
            }
        }
    }

    private static JournalRow row(BinaryReader in) {
        return new JournalRow(
                in.readVarLong(),
                in.readString(),
                in.readVarLong(),
                in.readBytes(),
                (int) in.readVarLong(),
                in.readString(),
                Instant.ofEpochMilli(in.readSignedLong()));
    }

    private static SnapshotRow base(BinaryReader in) {
        return new SnapshotRow(
                in.readString(),
                in.readVarLong(),
                Instant.ofEpochMilli(in.readSignedLong()),
                in.readBytes(),
                (int) in.readVarLong(),
                in.readString());
    }
}
