package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The binary form of operations, for commands that cross from one node of a region to another. */
public final class OperationCodec {

    private static final int ASSIGN = 1;
    private static final int INCREMENT = 2;
    private static final int DECREMENT = 3;
    private static final int ADD = 4;
    private static final int REMOVE = 5;
    private static final int CLEAR = 6;
    private static final int DELETE = 7;
    private static final int ENABLE = 8;
    private static final int DISABLE = 9;
    private static final int AT_PATH = 10;

    private static final int ASSIGN_UNLESS_CONFLICT = 20;
    private static final int RESOLVE = 21;
    private static final int ASSIGN_IF_STILL = 22;

    private static final int CHOOSE_KIND = 23;
    private static final int OF_CONFLICT = 24;

    private static final int GRANT = 30;
    private static final int TRANSFER = 31;
    private static final int TRANSFER_TO_REGION = 32;
    private static final int SHARE = 33;

    private static final int REWIND = 40;

    private OperationCodec() {}

    public static void write(BinaryWriter out, Operation operation) {
        if (operation instanceof Operation.Assign assign) {
            out.writeByte(ASSIGN).writeBytes(assign.value().bytes());
        } else if (operation instanceof Operation.AssignUnlessConflict assign) {
            out.writeByte(ASSIGN_UNLESS_CONFLICT).writeBytes(assign.value().bytes());
        } else if (operation instanceof Operation.Resolve resolve) {
            out.writeByte(RESOLVE).writeBytes(resolve.value().bytes());
            VersionCodec.writeDots(out, resolve.versions());
        } else if (operation instanceof Operation.AssignIfStill assign) {
            out.writeByte(ASSIGN_IF_STILL).writeBytes(assign.value().bytes());
            VersionCodec.writeDots(out, assign.versions());
        } else if (operation instanceof Operation.Increment increment) {
            out.writeByte(INCREMENT).writeSignedLong(increment.by());
        } else if (operation instanceof Operation.Decrement decrement) {
            out.writeByte(DECREMENT).writeSignedLong(decrement.by());
        } else if (operation instanceof Operation.Add add) {
            writeElements(out.writeByte(ADD), add.elements());
        } else if (operation instanceof Operation.Remove remove) {
            writeElements(out.writeByte(REMOVE), remove.elements());
        } else if (operation instanceof Operation.AtPath atPath) {
            writePath(out.writeByte(AT_PATH), atPath.path());
            write(out, atPath.operation());
        } else if (operation instanceof Operation.Rewind rewind) {
            VersionCodec.writeTimestamp(out.writeByte(REWIND), rewind.to());
            EntityStateCodec.write(out, rewind.past());
        } else if (operation instanceof Operation.ChooseKind choice) {
            writeChoice(out.writeByte(CHOOSE_KIND), choice);
        } else if (operation instanceof Operation.OfConflict of) {
            Resolution.write(out.writeByte(OF_CONFLICT), of.resolution());
            write(out, of.operation());
        } else if (!writeRights(out, operation)) {
            out.writeByte(kindOnly(operation));
        }
    }

    /** @return whether it is an operation that only an escrow counter has */
    private static boolean writeRights(BinaryWriter out, Operation operation) {
        if (operation instanceof Operation.Grant grant) {
            out.writeByte(GRANT).writeSignedLong(grant.by());
        } else if (operation instanceof Operation.Transfer transfer) {
            VersionCodec.writeOrigin(out.writeByte(TRANSFER), transfer.to());
            out.writeSignedLong(transfer.by());
        } else if (operation instanceof Operation.TransferToRegion transfer) {
            out.writeByte(TRANSFER_TO_REGION).writeString(transfer.to().value()).writeSignedLong(transfer.by());
        } else if (operation instanceof Operation.Share share) {
            VersionCodec.writeOrigin(out.writeByte(SHARE), share.to());
            out.writeSignedLong(share.wanted()).writeSignedLong(share.received());
            out.writeByte(share.urgent() ? 1 : 0).writeSignedLong(share.ownDemand());
        } else {
            return false;
        }
        return true;
    }

    /** Of an operation that has nothing but its kind. */
    private static int kindOnly(Operation operation) {
        if (operation instanceof Operation.Enable) {
            return ENABLE;
        }
        if (operation instanceof Operation.Disable) {
            return DISABLE;
        }
        return operation instanceof Operation.Clear ? CLEAR : DELETE;
    }

    public static Operation read(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case ASSIGN -> new Operation.Assign(Payload.of(in.readBytes()));
            case ASSIGN_UNLESS_CONFLICT -> new Operation.AssignUnlessConflict(Payload.of(in.readBytes()));
            case RESOLVE -> new Operation.Resolve(Payload.of(in.readBytes()), VersionCodec.readDots(in));
            case ASSIGN_IF_STILL -> new Operation.AssignIfStill(Payload.of(in.readBytes()), VersionCodec.readDots(in));
            case INCREMENT -> new Operation.Increment(in.readSignedLong());
            case DECREMENT -> new Operation.Decrement(in.readSignedLong());
            case ADD -> new Operation.Add(readElements(in));
            case REMOVE -> new Operation.Remove(readElements(in));
            case CLEAR -> new Operation.Clear();
            case DELETE -> new Operation.Delete();
            case ENABLE -> new Operation.Enable();
            case DISABLE -> new Operation.Disable();
            case GRANT -> new Operation.Grant(in.readSignedLong());
            case TRANSFER -> new Operation.Transfer(VersionCodec.readOrigin(in), in.readSignedLong());
            case TRANSFER_TO_REGION -> new Operation.TransferToRegion(VersionCodec.readRegion(in), in.readSignedLong());
            case SHARE ->
                new Operation.Share(
                        VersionCodec.readOrigin(in),
                        in.readSignedLong(),
                        in.readSignedLong(),
                        in.readByte() != 0,
                        in.readSignedLong());
            case AT_PATH -> new Operation.AtPath(readPath(in), read(in));
            case CHOOSE_KIND -> readChoice(in);
            case OF_CONFLICT -> new Operation.OfConflict(Resolution.read(in), read(in));
            case REWIND -> new Operation.Rewind(VersionCodec.readTimestamp(in), EntityStateCodec.read(in));
            default -> throw in.corrupt("operation " + kind);
        };
    }

    private static void writeChoice(BinaryWriter out, Operation.ChooseKind choice) {
        out.writeByte(choice.kind().tag()).writeByte(choice.content().isPresent() ? 1 : 0);
        choice.content().ifPresent(content -> FieldContent.write(out, content));
        VersionCodec.writeDots(out, choice.chosen().stream().toList());
        VersionCodec.writeDots(out, choice.versions());
    }

    private static Operation.ChooseKind readChoice(BinaryReader in) {
        DataType<?> kind = MapCodec.readFieldType(in);
        Optional<FieldContent> content = in.readByte() != 0 ? Optional.of(FieldContent.read(in)) : Optional.empty();
        Optional<Dot> chosen = VersionCodec.readDots(in).stream().findFirst();
        return new Operation.ChooseKind(kind, content, chosen, VersionCodec.readDots(in));
    }

    private static void writePath(BinaryWriter out, FieldPath path) {
        out.writeVarLong(path.depth());
        path.names().forEach(out::writeString);
    }

    private static FieldPath readPath(BinaryReader in) {
        int count = in.readCount();
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            names.add(in.readString());
        }
        return new FieldPath(names);
    }

    private static void writeElements(BinaryWriter out, List<Payload> elements) {
        out.writeVarLong(elements.size());
        elements.forEach(element -> out.writeBytes(element.bytes()));
    }

    private static List<Payload> readElements(BinaryReader in) {
        int count = in.readCount();
        List<Payload> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(Payload.of(in.readBytes()));
        }
        return elements;
    }
}
