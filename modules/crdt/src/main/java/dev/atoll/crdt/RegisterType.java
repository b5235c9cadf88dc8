package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code register}: a document; concurrent writes are all kept as versions, a {@link ConflictPolicy} picks one.
 *
 * <p>{@code replicated-data}: the same with documents that can be merged, by a class of the user's which the policy
 * names. Every write has merged all that its region has seen, so concurrent versions are no conflict.
 */
public final class RegisterType implements DataType<RegisterValue> {

    private static final int WRITTEN = 1;
    private static final int DELETED = 2;
    private static final int RESOLVED = 3;

    /** How an event changes a register. */
    public sealed interface RegisterChange extends Change {

        record Written(Payload value) implements RegisterChange {}

        /** @param replaced versions that the origin had seen; it had seen others too, and these stay */
        record Resolved(Payload value, List<Dot> replaced) implements RegisterChange {
            public Resolved {
                replaced = List.copyOf(replaced);
            }

            @Override
            public boolean leavesOthers() {
                return true;
            }
        }

        record Deleted() implements RegisterChange {
            @Override
            public boolean deletes() {
                return true;
            }
        }
    }

    private final String name;
    private final int tag;
    private final boolean merging;

    private RegisterType(String name, int tag, boolean merging) {
        this.name = name;
        this.tag = tag;
        this.merging = merging;
    }

    static RegisterType register() {
        return new RegisterType("register", 1, false);
    }

    static RegisterType replicatedData() {
        return new RegisterType("replicated-data", 10, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int tag() {
        return tag;
    }

    @Override
    public boolean hasConflicts() {
        return !merging;
    }

    @Override
    public void check(ConflictPolicy policy) {
        if (merging && policy.resolverClass().isEmpty()) {
            throw new AtollException(
                    ErrorCode.INVALID_POLICY,
                    "A " + name + " needs the policy 'custom' with the class that merges the values.");
        }
    }

    @Override
    public RegisterValue empty() {
        return RegisterValue.EMPTY;
    }

    @Override
    public Decision decide(RegisterValue value, Operation operation, Origin self) {
        if (merging && !(operation instanceof Operation.AssignIfStill || operation instanceof Operation.Delete)) {
            return Decision.wrongOperation(this, operation, "the embedding API's update, or delete");
        }
        if (operation instanceof Operation.Assign assign) {
            return new Decision.Accepted(new RegisterChange.Written(assign.value()));
        }
        if (operation instanceof Operation.AssignUnlessConflict assign) {
            return value.versions().size() > 1
                    ? conflictOpen(value)
                    : new Decision.Accepted(new RegisterChange.Written(assign.value()));
        }
        if (operation instanceof Operation.AssignIfStill assign) {
            return Set.copyOf(value.dots()).equals(Set.copyOf(assign.versions()))
                    ? new Decision.Accepted(new RegisterChange.Written(assign.value()))
                    : conflictOpen(value);
        }
        if (operation instanceof Operation.Resolve resolve) {
            return new Decision.Accepted(resolved(value, resolve));
        }
        if (operation instanceof Operation.Delete) {
            return new Decision.Accepted(new RegisterChange.Deleted());
        }
        return Decision.wrongOperation(this, operation, "set or delete");
    }

    private static Decision conflictOpen(RegisterValue value) {
        String ids = value.versions().stream()
                .sorted(ConflictPolicy.OLDEST_FIRST)
                .map(version -> "\"" + version.dot().id() + "\"")
                .collect(Collectors.joining(","));
        return new Decision.Refused(
                ErrorCode.CONFLICT_OPEN,
                "There are " + value.versions().size()
                        + " concurrent versions: say which of them this replaces with \"resolves\":[" + ids + "].");
    }

    /** Who has seen all versions that there are writes as everybody does. */
    private static RegisterChange resolved(RegisterValue value, Operation.Resolve resolve) {
        List<Dot> here = value.versions().stream()
                .map(RegisterValue.Version::dot)
                .filter(resolve.versions()::contains)
                .toList();
        return here.size() == value.versions().size()
                ? new RegisterChange.Written(resolve.value())
                : new RegisterChange.Resolved(resolve.value(), here);
    }

    @Override
    public RegisterValue apply(RegisterValue value, Change change, EventContext context) {
        if (change instanceof RegisterChange.Resolved resolved) {
            return resolved(value, resolved, context);
        }
        List<RegisterValue.Version> kept = Dots.notSeen(value.versions(), RegisterValue.Version::dot, context.seen());
        if (change instanceof RegisterChange.Written written) {
            RegisterValue.Version version =
                    new RegisterValue.Version(context.dot(), context.timestamp(), written.value());
            return new RegisterValue(Dots.plus(kept, version, RegisterValue.Version::dot));
        }
        return new RegisterValue(kept);
    }

    private static RegisterValue resolved(RegisterValue value, RegisterChange.Resolved change, EventContext context) {
        List<RegisterValue.Version> kept = value.versions().stream()
                .filter(version -> !change.replaced().contains(version.dot())
                        || !context.seen().covers(version.dot()))
                .toList();
        RegisterValue.Version version = new RegisterValue.Version(context.dot(), context.timestamp(), change.value());
        return new RegisterValue(Dots.plus(kept, version, RegisterValue.Version::dot));
    }

    @Override
    public RegisterValue merge(
            RegisterValue mine, VersionVector seenMine, RegisterValue theirs, VersionVector seenTheirs) {
        return new RegisterValue(
                Dots.merge(mine.versions(), seenMine, theirs.versions(), seenTheirs, RegisterValue.Version::dot));
    }

    @Override
    public void takeNeeded(RegisterValue value, Needed needed) {
        Dots.takeNeeded(value.versions(), RegisterValue.Version::dot, needed);
    }

    @Override
    public View view(RegisterValue value, ConflictPolicy policy) {
        List<RegisterValue.Version> versions = value.versions();
        if (versions.size() == 1) {
            return new View.Document(versions.get(0).value(), versions, merging, policy.listsVersions(), null);
        }
        List<RegisterValue.Version> canonical =
                versions.stream().sorted(ConflictPolicy.OLDEST_FIRST).toList();
        ConflictPolicy.Choice choice = policy.choose(canonical);
        return new View.Document(choice.value(), canonical, merging, policy.listsVersions(), choice.fallback());
    }

    @Override
    public List<Conflict> conflicts(RegisterValue value) {
        return merging || value.versions().size() < 2 ? List.of() : List.of(new Conflict(List.of(), value.versions()));
    }

    @Override
    public Optional<Operation> operation(Change change) {
        if (change instanceof RegisterChange.Written written) {
            return Optional.of(new Operation.Assign(written.value()));
        }
        if (change instanceof RegisterChange.Resolved resolved) {
            return Optional.of(new Operation.Resolve(resolved.value(), resolved.replaced()));
        }
        return Optional.of(new Operation.Delete());
    }

    @Override
    public void writeChange(BinaryWriter out, Change change) {
        if (change instanceof RegisterChange.Written written) {
            out.writeByte(WRITTEN).writeBytes(written.value().bytes());
        } else if (change instanceof RegisterChange.Resolved resolved) {
            out.writeByte(RESOLVED).writeBytes(resolved.value().bytes());
            VersionCodec.writeDots(out, resolved.replaced());
        } else {
            out.writeByte(DELETED);
        }
    }

    @Override
    public Change readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case WRITTEN -> new RegisterChange.Written(Payload.of(in.readBytes()));
            case RESOLVED -> new RegisterChange.Resolved(Payload.of(in.readBytes()), VersionCodec.readDots(in));
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
