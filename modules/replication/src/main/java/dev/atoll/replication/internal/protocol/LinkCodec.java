package dev.atoll.replication.internal.protocol;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.replication.internal.horizon.Announcement;
import dev.atoll.replication.internal.protocol.LinkFrame.Ack;
import dev.atoll.replication.internal.protocol.LinkFrame.Announced;
import dev.atoll.replication.internal.protocol.LinkFrame.Batch;
import dev.atoll.replication.internal.protocol.LinkFrame.Bye;
import dev.atoll.replication.internal.protocol.LinkFrame.Credit;
import dev.atoll.replication.internal.protocol.LinkFrame.Excepted;
import dev.atoll.replication.internal.protocol.LinkFrame.Heartbeat;
import dev.atoll.replication.internal.protocol.LinkFrame.Hello;
import dev.atoll.replication.internal.protocol.LinkFrame.Progress;
import dev.atoll.replication.internal.protocol.LinkFrame.ProgressWanted;
import dev.atoll.replication.internal.protocol.LinkFrame.RangeReply;
import dev.atoll.replication.internal.protocol.LinkFrame.RangeRequest;
import dev.atoll.replication.internal.protocol.LinkFrame.Refuse;
import dev.atoll.replication.internal.protocol.LinkFrame.RightsWanted;
import dev.atoll.replication.internal.protocol.LinkFrame.Start;
import dev.atoll.replication.internal.protocol.LinkFrame.StateRequest;
import dev.atoll.replication.internal.protocol.LinkFrame.TransferBegin;
import dev.atoll.replication.internal.protocol.LinkFrame.TransferEnd;
import dev.atoll.replication.internal.protocol.LinkFrame.TransferStates;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of {@link LinkFrame}s. One WebSocket message is one frame. Safe for use by several threads.
 *
 * <p>Decoding trusts nothing: bytes that are no frame end in an {@link AtollException} with
 * {@link ErrorCode#CORRUPT_DATA} (or {@link ErrorCode#PROTOCOL_MISMATCH} for a frame of another protocol), and never
 * take more memory than the frame itself, {@code maxRowBytes}, and what the {@link LinkFrame#MOST_ROWS} rows of a frame need as
 * objects.
 */
public final class LinkCodec {

    /** The protocol that this version speaks; {@link Hello} says so. */
    public static final int VERSION = 1;

    static final int HELLO = 1;
    static final int REFUSE = 2;
    static final int START = 3;
    private static final int BATCH = 4;
    private static final int ACK = 5;
    private static final int CREDIT = 6;
    private static final int HEARTBEAT = 7;
    private static final int RANGE_REQUEST = 8;
    private static final int STATE_REQUEST = 9;
    private static final int RANGE_REPLY = 10;
    private static final int TRANSFER_BEGIN = 11;
    private static final int TRANSFER_STATES = 12;
    private static final int TRANSFER_END = 13;
    private static final int BYE = 14;
    private static final int RIGHTS_WANTED = 20;
    private static final int PROGRESS_WANTED = 25;
    private static final int PROGRESS = 26;
    private static final int EXCEPTED = 27;
    private static final int ANNOUNCED = 28;

    private final RowsCodec rows;

    /** @param maxRowBytes the most bytes that the rows of one frame may have when decompressed */
    public LinkCodec(int maxRowBytes) {
        this.rows = new RowsCodec(maxRowBytes);
    }

    /** @param compression for the frames that carry rows */
    public byte[] encode(LinkMessage message, Compression compression) {
        LinkFrame frame = message.frame();
        BinaryWriter out = new BinaryWriter(64).writeVarLong(message.number());
        if (frame instanceof Batch batch) {
            out.writeByte(BATCH).writeVarLong(batch.after()).writeVarLong(batch.upTo());
            out.writeVarLong(batch.writtenMillis());
            VersionCodec.writeTimestamp(out, batch.complete());
            rows.write(out, batch.rows(), batch.after(), compression);
        } else if (frame instanceof TransferStates states) {
            rows.write(out.writeByte(TRANSFER_STATES), states.rows(), 0, compression);
        } else if (frame instanceof RangeReply reply) {
            out.writeByte(RANGE_REPLY).writeString(reply.persistenceId());
            rows.write(out, reply.rows(), 0, compression);
        } else if (PlacementCodec.knows(frame)) {
            PlacementCodec.write(out, frame, rows, compression);
        } else if (frame instanceof Hello || frame instanceof Refuse || frame instanceof Start) {
            HandshakeCodec.write(out, frame);
        } else {
            writeSmall(out, frame);
        }
        return out.toByteArray();
    }

    /** @throws AtollException {@link ErrorCode#CORRUPT_DATA} or {@link ErrorCode#PROTOCOL_MISMATCH} */
    public LinkMessage decode(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        LinkMessage message = new LinkMessage(in.readVarLong(), read(in, in.readByte()));
        in.requireEnd();
        return message;
    }

    private LinkFrame read(BinaryReader in, int kind) {
        return switch (kind) {
            case HELLO -> HandshakeCodec.readHello(in);
            case REFUSE -> HandshakeCodec.readRefuse(in);
            case START -> HandshakeCodec.readStart(in);
            case BATCH -> readBatch(in);
            case ACK -> new Ack(in.readVarLong());
            case CREDIT -> new Credit(in.readVarLong());
            case HEARTBEAT ->
                new Heartbeat(in.readSignedLong(), in.readVarLong(), in.readVarLong(), VersionCodec.readTimestamp(in));
            case RANGE_REQUEST ->
                new RangeRequest(in.readString(), VersionCodec.readOrigin(in), in.readVarLong(), in.readVarLong());
            case STATE_REQUEST -> new StateRequest(in.readString());
            case RANGE_REPLY -> new RangeReply(in.readString(), rows.read(in, 0));
            case TRANSFER_BEGIN -> new TransferBegin(in.readVarLong());
            case TRANSFER_STATES -> new TransferStates(rows.read(in, 0));
            case TRANSFER_END -> new TransferEnd(in.readVarLong(), in.readVarLong());
            case PROGRESS_WANTED -> new ProgressWanted(in.readVarLong());
            case PROGRESS -> new Progress(in.readVarLong());
            case EXCEPTED -> new Excepted(readNames(in), readNames(in));
            case ANNOUNCED ->
                new Announced(new Announcement(
                        in.readString(), VersionCodec.readTimestamp(in), VersionCodec.readTimestamp(in)));
            case BYE -> new Bye(in.readString());
            case RIGHTS_WANTED ->
                new RightsWanted(in.readString(), in.readVarLong(), in.readVarLong(), in.readByte() != 0);
            default -> {
                if (PlacementCodec.knows(kind)) {
                    yield PlacementCodec.read(in, kind, rows);
                }
                throw unknown(kind);
            }
        };
    }

    private Batch readBatch(BinaryReader in) {
        long after = in.readVarLong();
        long upTo = in.readVarLong();
        return new Batch(after, upTo, in.readVarLong(), VersionCodec.readTimestamp(in), rows.read(in, after));
    }

    private static void writeSmall(BinaryWriter out, LinkFrame frame) {
        if (frame instanceof Ack ack) {
            out.writeByte(ACK).writeVarLong(ack.offset());
        } else if (frame instanceof Credit credit) {
            out.writeByte(CREDIT).writeVarLong(credit.bytes());
        } else if (frame instanceof Heartbeat beat) {
            out.writeByte(HEARTBEAT).writeSignedLong(beat.sentUpTo());
            out.writeVarLong(beat.watermark()).writeVarLong(beat.clockMillis());
            VersionCodec.writeTimestamp(out, beat.complete());
        } else if (frame instanceof RangeRequest request) {
            out.writeByte(RANGE_REQUEST).writeString(request.persistenceId());
            VersionCodec.writeOrigin(out, request.origin());
            out.writeVarLong(request.from()).writeVarLong(request.to());
        } else if (frame instanceof StateRequest request) {
            out.writeByte(STATE_REQUEST).writeString(request.persistenceId());
        } else if (frame instanceof TransferBegin begin) {
            out.writeByte(TRANSFER_BEGIN).writeVarLong(begin.upTo());
        } else if (frame instanceof TransferEnd end) {
            out.writeByte(TRANSFER_END).writeVarLong(end.upTo()).writeVarLong(end.entities());
        } else if (frame instanceof RightsWanted wanted) {
            out.writeByte(RIGHTS_WANTED).writeString(wanted.persistenceId());
            out.writeVarLong(wanted.wanted()).writeVarLong(wanted.received()).writeByte(wanted.urgent() ? 1 : 0);
        } else if (frame instanceof ProgressWanted wanted) {
            out.writeByte(PROGRESS_WANTED).writeVarLong(wanted.sentUpTo());
        } else if (frame instanceof Progress progress) {
            out.writeByte(PROGRESS).writeVarLong(progress.applied());
        } else if (frame instanceof Excepted excepted) {
            out.writeByte(EXCEPTED);
            writeNames(out, excepted.begun());
            writeNames(out, excepted.over());
        } else if (frame instanceof Announced announced) {
            Announcement said = announced.announcement();
            out.writeByte(ANNOUNCED).writeString(said.among());
            VersionCodec.writeTimestamp(out, said.applied());
            VersionCodec.writeTimestamp(out, said.since());
        } else {
            out.writeByte(BYE).writeString(((Bye) frame).reason());
        }
    }

    private static void writeNames(BinaryWriter out, List<String> names) {
        out.writeVarLong(names.size());
        names.forEach(out::writeString);
    }

    private static List<String> readNames(BinaryReader in) {
        int count = in.readCount();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(in.readString());
        }
        return names;
    }

    private static AtollException unknown(int kind) {
        return new AtollException(
                ErrorCode.PROTOCOL_MISMATCH,
                "The peer sent a frame of kind " + kind + ", which protocol version " + VERSION + " does not have.");
    }
}
