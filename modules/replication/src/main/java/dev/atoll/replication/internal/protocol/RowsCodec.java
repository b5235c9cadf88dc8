package dev.atoll.replication.internal.protocol;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import java.util.ArrayList;
import java.util.List;

/** The rows of one frame: their number, the compression, the length when decompressed, then the compressed rows. */
final class RowsCodec {

    /** Bytes below which compressing costs more than it gains: about a row with a small value. */
    private static final int LEAST_TO_COMPRESS = 200;

    private final int maxRowBytes;

    RowsCodec(int maxRowBytes) {
        this.maxRowBytes = maxRowBytes;
    }

    /** @param base the offset before the first row's */
    void write(BinaryWriter out, List<LinkRow> rows, long base, Compression wanted) {
        BinaryWriter body = new BinaryWriter((int) Math.min(maxRowBytes, LinkRow.cost(rows)));
        long before = base;
        for (LinkRow row : rows) {
            body.writeVarLong(row.offset() - before).writeString(row.persistenceId());
            body.writeBytes(row.payload());
            before = row.offset();
        }
        byte[] raw = body.toByteArray();
        out.writeVarLong(rows.size());
        if (raw.length >= LEAST_TO_COMPRESS && wanted != Compression.NONE) {
            byte[] packed = wanted.compress(raw);
            if (packed.length < raw.length) {
                out.writeByte(wanted.id()).writeVarLong(raw.length).writeBytes(packed);
                return;
            }
        }
        out.writeByte(Compression.NONE.id()).writeVarLong(raw.length).writeBytes(raw);
    }

    List<LinkRow> read(BinaryReader in, long base) {
        long count = in.readVarLong();
        int id = in.readByte();
        Compression compression =
                Compression.byId(id).orElseThrow(() -> in.corrupt("rows with unknown compression " + id));
        long rawLength = in.readVarLong();
        if (rawLength < 0 || rawLength > maxRowBytes || count < 0 || count > LinkFrame.MOST_ROWS) {
            throw in.corrupt(count + " rows of " + rawLength + " bytes, when " + LinkFrame.MOST_ROWS + " of "
                    + maxRowBytes + " are allowed");
        }
        byte[] raw = compression.decompress(in.readBytes(), (int) rawLength);
        return readRows(new BinaryReader(raw), (int) count, base);
    }

    private static List<LinkRow> readRows(BinaryReader body, int count, long base) {
        List<LinkRow> rows = new ArrayList<>(Math.min(count, body.remaining() / 3 + 1));
        long offset = base;
        for (int i = 0; i < count; i++) {
            offset += body.readVarLong();
            rows.add(new LinkRow(offset, body.readString(), body.readBytes()));
        }
        body.requireEnd();
        return rows;
    }
}
