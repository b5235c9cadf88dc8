package dev.atoll.history.internal;

import dev.atoll.crdt.Conflict;
import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.FieldContent;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import dev.atoll.history.RecordedConflict.Choice;
import dev.atoll.history.RecordedConflict.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The binary form of what the table of conflicts keeps as a whole. */
final class ConflictCodec {

    private static final int FORMAT = 1;

    /** Of a content that names the version that was chosen, in place of its value. */
    private static final int CHOSEN_NAMED = 2;

    /** Of a content of a clash of kinds, the last version of which shows. */
    private static final int KINDS = 3;

    private static final int HAS_DOT = 1;
    private static final int HAS_VALUE = 2;
    private static final int HAS_CHOICES = 4;

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
        Conflict conflict = content.conflict();
        int chosen = content.indexOfChosen();
        BinaryWriter out = new BinaryWriter();
        out.writeByte(conflict.kinds() ? KINDS : chosen < 0 ? FORMAT : CHOSEN_NAMED)
                .writeVarLong(conflict.path().size());
        conflict.path().forEach(out::writeString);
        DataTypes.REGISTER.writeValue(out, new RegisterValue(conflict.versions()));
        if (conflict.kinds()) {
            conflict.contents().forEach(each -> FieldContent.write(out, each));
        } else if (chosen < 0) {
            out.writeBytes(content.chosen().bytes());
        } else {
            out.writeVarLong(chosen);
        }
        return out.toByteArray();
    }

    static Content decodeContent(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        int format = in.readByte();
        int steps = in.readCount();
        List<String> path = new ArrayList<>(steps);
        for (int i = 0; i < steps; i++) {
            path.add(in.readString());
        }
        List<RegisterValue.Version> versions = DataTypes.REGISTER.readValue(in).versions();
        return switch (format) {
            case FORMAT -> new Content(new Conflict(path, versions), Payload.of(in.readBytes()));
            case CHOSEN_NAMED ->
                new Content(
                        new Conflict(path, versions),
                        versions.get((int) in.readVarLong()).value());
            case KINDS ->
                new Content(
                        new Conflict(path, versions, readContents(in, versions.size())),
                        versions.get(versions.size() - 1).value());
            default -> throw in.corrupt("a record of a conflict in format " + format);
        };
    }

    private static List<FieldContent> readContents(BinaryReader in, int count) {
        List<FieldContent> contents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            contents.add(FieldContent.read(in));
        }
        return contents;
    }

    /** What ended a conflict, and how it was resolved since. */
    record Ending(Settlement settlement, List<Choice> choices) {}

    static byte[] encode(Ending ending) {
        Settlement settlement = ending.settlement();
        BinaryWriter out = new BinaryWriter();
        out.writeByte(FORMAT).writeString(settlement.how());
        VersionCodec.writeTimestamp(out, settlement.timestamp());
        out.writeByte((settlement.dot().isPresent() ? HAS_DOT : 0)
                | (settlement.value().isPresent() ? HAS_VALUE : 0)
                | (ending.choices().isEmpty() ? 0 : HAS_CHOICES));
        settlement.dot().ifPresent(dot -> VersionCodec.writeDot(out, dot));
        settlement.value().ifPresent(value -> out.writeBytes(value.bytes()));
        if (!ending.choices().isEmpty()) {
            out.writeVarLong(ending.choices().size());
            ending.choices().forEach(choice -> write(out, choice));
        }
        return out.toByteArray();
    }

    private static void write(BinaryWriter out, Choice choice) {
        VersionCodec.writeDot(out, choice.dot());
        VersionCodec.writeTimestamp(out, choice.timestamp());
        VersionCodec.writeDots(out, choice.chosen().stream().toList());
        out.writeByte(choice.value().isPresent() ? 1 : 0);
        choice.value().ifPresent(value -> out.writeBytes(value.bytes()));
    }

    static Ending decodeEnding(byte[] bytes) {
        BinaryReader in = new BinaryReader(bytes);
        int format = in.readByte();
        if (format != FORMAT) {
            throw in.corrupt("a record of a settled conflict in format " + format);
        }
        String how = in.readString();
        HybridTimestamp timestamp = VersionCodec.readTimestamp(in);
        int has = in.readByte();
        Optional<Dot> dot = (has & HAS_DOT) != 0 ? Optional.of(VersionCodec.readDot(in)) : Optional.empty();
        Optional<Payload> value = (has & HAS_VALUE) != 0 ? Optional.of(Payload.of(in.readBytes())) : Optional.empty();
        List<Choice> choices = new ArrayList<>();
        for (int left = (has & HAS_CHOICES) != 0 ? in.readCount() : 0; left > 0; left--) {
            choices.add(readChoice(in));
        }
        return new Ending(new Settlement(how, dot, timestamp, value), choices);
    }

    private static Choice readChoice(BinaryReader in) {
        Dot dot = VersionCodec.readDot(in);
        HybridTimestamp timestamp = VersionCodec.readTimestamp(in);
        Optional<Dot> chosen = VersionCodec.readDots(in).stream().findFirst();
        Optional<Payload> value = in.readByte() != 0 ? Optional.of(Payload.of(in.readBytes())) : Optional.empty();
        return new Choice(dot, timestamp, chosen, value);
    }
}
