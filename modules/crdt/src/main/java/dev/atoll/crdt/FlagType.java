package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.Optional;

/** {@code flag}: on or off; an enable wins over a concurrent disable. */
public final class FlagType implements DataType<FlagValue> {

    private static final int ENABLED = 1;
    private static final int DISABLED = 2;
    private static final int DELETED = 3;

    /** How an event changes a flag. */
    public sealed interface FlagChange extends Change {

        record Enabled() implements FlagChange {}

        /** @param deletes whether the flag is gone (delete) or stays, off (disable) */
        record Disabled(boolean deletes) implements FlagChange {}
    }

    FlagType() {}

    @Override
    public String name() {
        return "flag";
    }

    @Override
    public int tag() {
        return 5;
    }

    @Override
    public FlagValue empty() {
        return FlagValue.EMPTY;
    }

    /** An enable of what is on, or a disable of what is off, is an event too: it counts against concurrent ones. */
    @Override
    public Decision decide(FlagValue value, Operation operation, Origin self) {
        if (operation instanceof Operation.Enable) {
            return new Decision.Accepted(new FlagChange.Enabled());
        }
        if (operation instanceof Operation.Disable) {
            return new Decision.Accepted(new FlagChange.Disabled(false));
        }
        if (operation instanceof Operation.Delete) {
            return new Decision.Accepted(new FlagChange.Disabled(true));
        }
        return Decision.wrongOperation(this, operation, "enable, disable or delete");
    }

    @Override
    public FlagValue apply(FlagValue value, Change change, EventContext context) {
        FlagValue kept = new FlagValue(Dots.notSeen(value.enables(), dot -> dot, context.seen()));
        return change instanceof FlagChange.Enabled
                ? new FlagValue(Dots.plus(kept.enables(), context.dot(), dot -> dot))
                : kept;
    }

    @Override
    public FlagValue merge(FlagValue mine, VersionVector seenMine, FlagValue theirs, VersionVector seenTheirs) {
        return new FlagValue(Dots.merge(mine.enables(), seenMine, theirs.enables(), seenTheirs, dot -> dot));
    }

    @Override
    public void takeNeeded(FlagValue value, Needed needed) {
        Dots.takeNeeded(value.enables(), dot -> dot, needed);
    }

    @Override
    public View view(FlagValue value, ConflictPolicy policy) {
        return new View.Flag(value.enabled());
    }

    @Override
    public Optional<Operation> operation(Change change) {
        if (change instanceof FlagChange.Enabled) {
            return Optional.of(new Operation.Enable());
        }
        return Optional.of(change.deletes() ? new Operation.Delete() : new Operation.Disable());
    }

    @Override
    public void writeChange(BinaryWriter out, Change change) {
        out.writeByte(change instanceof FlagChange.Enabled ? ENABLED : change.deletes() ? DELETED : DISABLED);
    }

    @Override
    public Change readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case ENABLED -> new FlagChange.Enabled();
            case DISABLED -> new FlagChange.Disabled(false);
            case DELETED -> new FlagChange.Disabled(true);
            default -> throw in.corrupt("flag change " + kind);
        };
    }

    @Override
    public void writeValue(BinaryWriter out, FlagValue value) {
        VersionCodec.writeDots(out, value.enables());
    }

    @Override
    public FlagValue readValue(BinaryReader in) {
        return new FlagValue(VersionCodec.readDots(in));
    }
}
