package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;

/** {@code register}: a document; concurrent writes are all kept as versions, a {@link ConflictPolicy} picks one. */
public final class RegisterType implements DataType<RegisterValue> {

    private static final int WRITTEN = 1;
    private static final int DELETED = 2;

    /** How an event changes a register. */
    public sealed interface RegisterChange extends Change {

        record Written(Payload value) implements RegisterChange {}

        record Deleted() implements RegisterChange {
            @Override
            public boolean deletes() {
                return true;
            }
        }
    }

    RegisterType() {}

    @Override
    public String name() {
        return "register";
    }

    @Override
    public int tag() {
        return 1;
    }

    @Override
    public RegisterValue empty() {
        return RegisterValue.EMPTY;
    }

    @Override
    public Decision decide(RegisterValue value, Operation operation) {
        if (operation instanceof Operation.Assign assign) {
            return new Decision.Accepted(new RegisterChange.Written(assign.value()));
        }
        if (operation instanceof Operation.Delete) {
            return new Decision.Accepted(new RegisterChange.Deleted());
        }
        return Decision.wrongOperation(this, operation, "set or delete");
    }

    @Override
    public RegisterValue apply(RegisterValue value, Change change, EventContext context) {
        List<RegisterValue.Version> kept = Dots.notSeen(value.versions(), RegisterValue.Version::dot, context.seen());
        if (change instanceof RegisterChange.Written written) {
            RegisterValue.Version version =
                    new RegisterValue.Version(context.dot(), context.timestamp(), written.value());
            return new RegisterValue(Dots.plus(kept, version, RegisterValue.Version::dot));
        }
        return new RegisterValue(kept);
    }

    @Override
    public RegisterValue merge(
            RegisterValue mine, VersionVector seenMine, RegisterValue theirs, VersionVector seenTheirs) {
        return new RegisterValue(
                Dots.merge(mine.versions(), seenMine, theirs.versions(), seenTheirs, RegisterValue.Version::dot));
    }

    @Override
    public View view(RegisterValue value, ConflictPolicy policy) {
        return new View.Document(policy.choose(value.versions()).value());
    }

    @Override
    public void writeChange(BinaryWriter out, Change change) {
        if (change instanceof RegisterChange.Written written) {
            out.writeByte(WRITTEN).writeBytes(written.value().bytes());
        } else {
            out.writeByte(DELETED);
        }
    }

    @Override
    public Change readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case WRITTEN -> new RegisterChange.Written(Payload.of(in.readBytes()));
            case DELETED -> new RegisterChange.Deleted();
            default -> throw in.corrupt("register change " + kind);
        };
    }

    @Override
    public void writeValue(BinaryWriter out, RegisterValue value) {
        out.writeVarLong(value.versions().size());
        for (RegisterValue.Version version : value.versions()) {
            VersionCodec.writeDot(out, version.dot());
            VersionCodec.writeTimestamp(out, version.timestamp());
            out.writeBytes(version.value().bytes());
        }
    }

    @Override
    public RegisterValue readValue(BinaryReader in) {
        int count = in.readCount();
        List<RegisterValue.Version> versions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            versions.add(new RegisterValue.Version(
                    VersionCodec.readDot(in), VersionCodec.readTimestamp(in), Payload.of(in.readBytes())));
        }
        return new RegisterValue(versions);
    }
}
