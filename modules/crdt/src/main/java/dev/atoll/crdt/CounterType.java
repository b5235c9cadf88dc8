package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** {@code counter}, which goes up and down, and {@code grow-counter}, which only goes up; all concurrent changes count. */
public final class CounterType implements DataType<CounterValue> {

    private static final int ADDED = 1;
    private static final int DELETED = 2;
    private static final int ADDED_ANEW = 3;
    /** In place of a number: the number follows, and then where the count begins. */
    private static final long BEGINS = 0;
    /** The same, as it was written before. */
    private static final long FROM_FOLLOWS = 1L << 62;

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    /** How an event changes a counter. */
    public sealed interface CounterChange extends Change {

        /**
         * @param by positive or negative
         * @param anew whether its origin has nothing of its own in the counter that is not deleted, so that it counts from
         *     here on, and what was before need not be known. Only in fields of maps
         */
        record Added(long by, boolean anew) implements CounterChange {
            public Added(long by) {
                this(by, false);
            }
        }

        /** @param covered what the deleting region had seen of each origin */
        record Deleted(SortedMap<Origin, CounterValue.Tally> covered) implements CounterChange {
            @Override
            public boolean deletes() {
                return true;
            }
        }
    }

    private final String name;
    private final int tag;
    private final boolean onlyGrows;

    private CounterType(String name, int tag, boolean onlyGrows) {
        this.name = name;
        this.tag = tag;
        this.onlyGrows = onlyGrows;
    }

    static CounterType counter() {
        return new CounterType("counter", 2, false);
    }

    static CounterType growCounter() {
        return new CounterType("grow-counter", 4, true);
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
    public CounterValue empty() {
        return CounterValue.EMPTY;
    }

    @Override
    public Decision decide(CounterValue value, Operation operation, Origin self) {
        if (operation instanceof Operation.Increment increment) {
            return add(value, increment.by(), increment.by());
        }
        if (operation instanceof Operation.Decrement decrement && !onlyGrows) {
            return add(value, decrement.by(), -decrement.by());
        }
        if (operation instanceof Operation.Delete) {
            return new Decision.Accepted(new CounterChange.Deleted(value.tallies()));
        }
        return Decision.wrongOperation(
                this,
                operation,
                onlyGrows
                        ? "increment or delete, or a collection of type counter, which also goes down"
                        : "increment, decrement or delete");
    }

    private static Decision add(CounterValue value, long amount, long signed) {
        if (amount < 1) {
            return new Decision.Refused(
                    ErrorCode.INVALID_OPERATION, "'by' is " + amount + ": use a whole number from 1 on.");
        }
        BigInteger after = value.total().add(BigInteger.valueOf(signed));
        // a total that is out of range already, because of concurrent changes, may always come back
        boolean leaves = signed > 0 ? after.compareTo(MOST) > 0 : after.compareTo(LEAST) < 0;
        return leaves
                ? new Decision.Refused(
                        ErrorCode.COUNTER_OVERFLOW,
                        "Adding " + signed + " would take the counter to " + after + ", out of the range of 64 bits.")
                : new Decision.Accepted(new CounterChange.Added(signed));
    }

    @Override
    public CounterValue apply(CounterValue value, Change change, EventContext context) {
        if (change instanceof CounterChange.Added added) {
            return added.anew() ? value.anew(context.dot(), added.by()) : value.plus(context.dot(), added.by());
        }
        return value.withDeleted(((CounterChange.Deleted) change).covered());
    }

    @Override
    public CounterValue merge(
            CounterValue mine, VersionVector seenMine, CounterValue theirs, VersionVector seenTheirs) {
        return mine.merge(seenMine, theirs, seenTheirs);
    }

    @Override
    public CounterValue forget(CounterValue value, Set<Origin> retired) {
        return value.withoutDeleted(retired);
    }

    @Override
    public void takeNeeded(CounterValue value, Needed needed) {
        value.tallies().forEach((origin, tally) -> needed.add(origin, tally.sequence()));
    }

    @Override
    public View view(CounterValue value, ConflictPolicy policy) {
        return new View.Number(value.total());
    }

    @Override
    public Optional<Operation> operation(Change change) {
        if (change instanceof CounterChange.Added added) {
            return Optional.of(
                    added.by() < 0 ? new Operation.Decrement(-added.by()) : new Operation.Increment(added.by()));
        }
        return Optional.of(new Operation.Delete());
    }

    @Override
    public void writeChange(BinaryWriter out, Change change) {
        if (change instanceof CounterChange.Added added) {
            out.writeByte(added.anew() ? ADDED_ANEW : ADDED).writeSignedLong(added.by());
        } else {
            out.writeByte(DELETED);
            writeTallies(out, ((CounterChange.Deleted) change).covered());
        }
    }

    @Override
    public Change readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case ADDED -> new CounterChange.Added(in.readSignedLong());
            case ADDED_ANEW -> new CounterChange.Added(in.readSignedLong(), true);
            case DELETED -> new CounterChange.Deleted(readTallies(in));
            default -> throw in.corrupt("counter change " + kind);
        };
    }

    @Override
    public void writeValue(BinaryWriter out, CounterValue value) {
        writeTallies(out, value.tallies());
        writeTallies(out, value.deleted());
    }

    @Override
    public CounterValue readValue(BinaryReader in) {
        return new CounterValue(readTallies(in), readTallies(in));
    }

    static void writeTallies(BinaryWriter out, SortedMap<Origin, CounterValue.Tally> tallies) {
        out.writeVarLong(tallies.size());
        tallies.forEach((origin, tally) -> {
            VersionCodec.writeOrigin(out, origin);
            if (tally.from() == 0) {
                out.writeVarLong(tally.sequence());
            } else {
                out.writeVarLong(BEGINS).writeVarLong(tally.sequence());
                out.writeVarLong(tally.sequence() - tally.from());
            }
            out.writeSigned(tally.net());
        });
    }

    static SortedMap<Origin, CounterValue.Tally> readTallies(BinaryReader in) {
        int count = in.readCount();
        SortedMap<Origin, CounterValue.Tally> tallies = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            tallies.put(VersionCodec.readOrigin(in), readTally(in));
        }
        return Collections.unmodifiableSortedMap(tallies);
    }

    private static CounterValue.Tally readTally(BinaryReader in) {
        long first = in.readVarLong();
        long marked = first == BEGINS ? in.readVarLong() | FROM_FOLLOWS : first;
        long sequence = marked & ~FROM_FOLLOWS;
        long from = marked == sequence ? 0 : sequence - in.readVarLong();
        return new CounterValue.Tally(sequence, in.readSigned(), from);
    }
}
