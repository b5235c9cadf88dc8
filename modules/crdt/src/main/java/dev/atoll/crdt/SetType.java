package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * {@code set}: elements are documents; an add wins over a concurrent remove. {@code grow-set}: one from which no element
 * is ever removed.
 */
public final class SetType implements DataType<SetValue> {

    private static final int ADDED = 1;
    private static final int REMOVED = 2;
    private static final int CLEARED = 3;
    private static final int DELETED = 4;

    /** How an event changes a set. */
    public sealed interface SetChange extends Change {

        record Added(List<Payload> elements) implements SetChange {}

        record Removed(List<Payload> elements) implements SetChange {
            @Override
            public boolean onlyRemoves() {
                return true;
            }
        }

        /** @param deletes whether the set is gone (delete) or stays, empty (clear) */
        record Cleared(boolean deletes) implements SetChange {}
    }

    private final String name;
    private final int tag;
    private final boolean onlyGrows;

    private SetType(String name, int tag, boolean onlyGrows) {
        this.name = name;
        this.tag = tag;
        this.onlyGrows = onlyGrows;
    }

    static SetType set() {
        return new SetType("set", 3, false);
    }

    static SetType growSet() {
        return new SetType("grow-set", 6, true);
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
    public SetValue empty() {
        return SetValue.EMPTY;
    }

    @Override
    public Decision decide(SetValue value, Operation operation, Origin self) {
        if (operation instanceof Operation.Add add) {
            return new Decision.Accepted(new SetChange.Added(add.elements()));
        }
        if (operation instanceof Operation.Delete) {
            return new Decision.Accepted(new SetChange.Cleared(true));
        }
        if (onlyGrows) {
            return Decision.wrongOperation(
                    this, operation, "add or delete, or a collection of type set, which also has remove and clear");
        }
        if (operation instanceof Operation.Remove remove) {
            List<Payload> held = remove.elements().stream()
                    .filter(value.elements()::containsKey)
                    .toList();
            return held.isEmpty() ? new Decision.Unchanged() : new Decision.Accepted(new SetChange.Removed(held));
        }
        if (operation instanceof Operation.Clear) {
            return value.elements().isEmpty()
                    ? new Decision.Unchanged()
                    : new Decision.Accepted(new SetChange.Cleared(false));
        }
        return Decision.wrongOperation(this, operation, "add, remove, clear or delete");
    }

    @Override
    public SetValue apply(SetValue value, Change change, EventContext context) {
        if (change instanceof SetChange.Added added) {
            return value.added(added.elements(), context);
        }
        if (change instanceof SetChange.Removed removed) {
            return value.removed(removed.elements(), context.seen());
        }
        return value.cleared(context.seen());
    }

    @Override
    public SetValue merge(SetValue mine, VersionVector seenMine, SetValue theirs, VersionVector seenTheirs) {
        return mine.merge(seenMine, theirs, seenTheirs);
    }

    @Override
    public void takeNeeded(SetValue value, Needed needed) {
        for (List<Dot> dots : value.elements().values()) {
            if (needed.isSettled()) {
                return;
            }
            Dots.takeNeeded(dots, dot -> dot, needed);
        }
    }

    @Override
    public View view(SetValue value, ConflictPolicy policy) {
        return new View.Elements(List.copyOf(value.elements().keySet()));
    }

    @Override
    public Optional<Operation> operation(Change change) {
        if (change instanceof SetChange.Added added) {
            return Optional.of(new Operation.Add(added.elements()));
        }
        if (change instanceof SetChange.Removed removed) {
            return Optional.of(new Operation.Remove(removed.elements()));
        }
        return Optional.of(change.deletes() ? new Operation.Delete() : new Operation.Clear());
    }

    @Override
    public void writeChange(BinaryWriter out, Change change) {
        if (change instanceof SetChange.Added added) {
            writePayloads(out.writeByte(ADDED), added.elements());
        } else if (change instanceof SetChange.Removed removed) {
            writePayloads(out.writeByte(REMOVED), removed.elements());
        } else {
            out.writeByte(change.deletes() ? DELETED : CLEARED);
        }
    }

    @Override
    public Change readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case ADDED -> new SetChange.Added(readPayloads(in));
            case REMOVED -> new SetChange.Removed(readPayloads(in));
            case CLEARED -> new SetChange.Cleared(false);
            case DELETED -> new SetChange.Cleared(true);
            default -> throw in.corrupt("set change " + kind);
        };
    }

    @Override
    public void writeValue(BinaryWriter out, SetValue value) {
        out.writeVarLong(value.elements().size());
        value.elements().forEach((element, dots) -> {
            out.writeBytes(element.bytes());
            VersionCodec.writeDots(out, dots);
        });
    }

    @Override
    public SetValue readValue(BinaryReader in) {
        int count = in.readCount();
        Map<Payload, List<Dot>> elements = new HashMap<>();
        for (int i = 0; i < count; i++) {
            elements.put(Payload.of(in.readBytes()), VersionCodec.readDots(in));
        }
        return new SetValue(TreePMap.from(elements));
    }

    private static void writePayloads(BinaryWriter out, Collection<Payload> payloads) {
        out.writeVarLong(payloads.size());
        for (Payload payload : payloads) {
            out.writeBytes(payload.bytes());
        }
    }

    private static List<Payload> readPayloads(BinaryReader in) {
        int count = in.readCount();
        List<Payload> payloads = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            payloads.add(Payload.of(in.readBytes()));
        }
        return List.copyOf(payloads);
    }
}
