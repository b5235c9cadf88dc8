package dev.atoll.replication.internal.protocol;

import dev.atoll.crdt.Origin;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkFrame.CollectionEnd;
import dev.atoll.replication.internal.protocol.LinkFrame.CollectionStates;
import dev.atoll.replication.internal.protocol.LinkFrame.CollectionWish;
import dev.atoll.replication.internal.protocol.LinkFrame.EraseAnswer;
import dev.atoll.replication.internal.protocol.LinkFrame.EraseQuestion;
import java.util.ArrayList;
import java.util.List;

/** The frames about the placement of collections. */
final class PlacementCodec {

    static final int WISH = 35;
    static final int STATES = 36;
    static final int END = 37;
    static final int ERASE_QUESTION = 38;
    static final int ERASE_ANSWER = 39;

    private PlacementCodec() {}

    static boolean knows(int kind) {
        return kind >= WISH && kind <= ERASE_ANSWER;
    }

    static boolean knows(LinkFrame frame) {
        return frame instanceof CollectionWish
                || frame instanceof CollectionStates
                || frame instanceof CollectionEnd
                || frame instanceof EraseQuestion
                || frame instanceof EraseAnswer;
    }

    static void write(BinaryWriter out, LinkFrame frame, RowsCodec rows, Compression compression) {
        if (frame instanceof CollectionWish wish) {
            out.writeByte(WISH).writeString(wish.collection());
            write(out, wish.removed());
            write(out, wish.current());
            write(out, wish.gone());
        } else if (frame instanceof CollectionStates states) {
            out.writeByte(STATES).writeString(states.collection());
            rows.write(out, states.rows(), 0, compression);
        } else if (frame instanceof CollectionEnd end) {
            out.writeByte(END).writeString(end.collection());
            out.writeByte(end.kind().ordinal());
        } else if (frame instanceof EraseQuestion question) {
            out.writeByte(ERASE_QUESTION).writeString(question.collection());
            out.writeVarLong(question.step()).writeString(question.definition()).writeVarLong(question.upTo());
            write(out, question.current());
        } else if (frame instanceof EraseAnswer answer) {
            out.writeByte(ERASE_ANSWER).writeString(answer.collection());
            out.writeVarLong(answer.step()).writeString(answer.objection());
        }
    }

    static LinkFrame read(BinaryReader in, int kind, RowsCodec rows) {
        String collection = in.readString();
        return switch (kind) {
            case WISH -> new CollectionWish(collection, origins(in), origins(in), origins(in));
            case STATES -> new CollectionStates(collection, rows.read(in, 0));
            case END -> new CollectionEnd(collection, kindOf(in));
            case ERASE_QUESTION ->
                new EraseQuestion(collection, in.readVarLong(), in.readString(), in.readVarLong(), origins(in));
            default -> new EraseAnswer(collection, in.readVarLong(), in.readString());
        };
    }

    private static void write(BinaryWriter out, List<Origin> origins) {
        out.writeVarLong(origins.size());
        origins.forEach(origin -> VersionCodec.writeOrigin(out, origin));
    }

    private static List<Origin> origins(BinaryReader in) {
        int count = in.readCount();
        List<Origin> origins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            origins.add(VersionCodec.readOrigin(in));
        }
        return origins;
    }

    private static StatesKind kindOf(BinaryReader in) {
        int kind = in.readByte();
        if (kind >= StatesKind.values().length) {
            throw in.corrupt("states of unknown kind " + kind);
        }
        return StatesKind.values()[kind];
    }
}
