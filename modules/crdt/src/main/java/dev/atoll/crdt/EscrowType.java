package dev.atoll.crdt;

import dev.atoll.crdt.codec.BinaryReader;
import dev.atoll.crdt.codec.BinaryWriter;
import dev.atoll.crdt.codec.VersionCodec;
import java.math.BigInteger;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code escrow}: a counter that never falls below 0 in any region. Each origin takes away only what it holds the right
 * to, and rights are handed from one to another by events.
 */
public final class EscrowType implements DataType<EscrowValue> {

    private static final int GRANTED = 1;
    private static final int USED = 2;
    private static final int TRANSFERRED = 3;

    /** How an event changes an escrow counter. The amounts are at least 1. */
    public sealed interface EscrowChange extends Change {

        record Granted(long by) implements EscrowChange {}

        record Used(long by) implements EscrowChange {}

        record Transferred(Origin to, long by) implements EscrowChange {}
    }

    EscrowType() {}

    @Override
    public String name() {
        return "escrow";
    }

    @Override
    public int tag() {
        return 9;
    }

    @Override
    public EscrowValue empty() {
        return EscrowValue.EMPTY;
    }

    /** What was sold stays sold: otherwise a rewind would sell it again. */
    @Override
    public boolean rewinds() {
        return false;
    }

    @Override
    public Decision decide(EscrowValue value, Operation operation, Origin self) {
        return EscrowDecision.on(value, operation, self);
    }

    @Override
    public EscrowValue apply(EscrowValue value, Change change, EventContext context) {
        Origin origin = context.dot().origin();
        long sequence = context.dot().sequence();
        EscrowValue.Account before = value.account(origin);
        EscrowValue.Account after;
        if (change instanceof EscrowChange.Granted granted) {
            long sum = Math.addExact(before.granted(), granted.by());
            after = new EscrowValue.Account(sequence, sum, before.used(), before.sent());
        } else if (change instanceof EscrowChange.Used used) {
            long sum = Math.addExact(before.used(), used.by());
            after = new EscrowValue.Account(sequence, before.granted(), sum, before.sent());
        } else {
            EscrowChange.Transferred transferred = (EscrowChange.Transferred) change;
            after = before.withSent(sequence, transferred.to(), transferred.by());
        }
        return value.with(origin, after);
    }

    @Override
    public EscrowValue merge(EscrowValue mine, VersionVector seenMine, EscrowValue theirs, VersionVector seenTheirs) {
        return mine.merge(theirs);
    }

    /** None: accounts stay for ever, and of two of one origin the later counts, whoever has seen what. */
    @Override
    public void takeNeeded(EscrowValue value, Needed needed) {}

    @Override
    public View view(EscrowValue value, ConflictPolicy policy) {
        SortedMap<RegionId, BigInteger> rights = new TreeMap<>();
        value.rights().forEach((origin, amount) -> rights.merge(origin.region(), amount, BigInteger::add));
        return new View.Escrow(value.total(), rights);
    }

    @Override
    public Optional<Operation> operation(Change change) {
        if (change instanceof EscrowChange.Granted granted) {
            return Optional.of(new Operation.Grant(granted.by()));
        }
        if (change instanceof EscrowChange.Used used) {
            return Optional.of(new Operation.Decrement(used.by()));
        }
        EscrowChange.Transferred transferred = (EscrowChange.Transferred) change;
        return Optional.of(new Operation.Transfer(transferred.to(), transferred.by()));
    }

    @Override
    public void writeChange(BinaryWriter out, Change change) {
        if (change instanceof EscrowChange.Granted granted) {
            out.writeByte(GRANTED).writeVarLong(granted.by());
        } else if (change instanceof EscrowChange.Used used) {
            out.writeByte(USED).writeVarLong(used.by());
        } else {
            EscrowChange.Transferred transferred = (EscrowChange.Transferred) change;
            VersionCodec.writeOrigin(out.writeByte(TRANSFERRED), transferred.to());
            out.writeVarLong(transferred.by());
        }
    }

    @Override
    public Change readChange(BinaryReader in) {
        int kind = in.readByte();
        return switch (kind) {
            case GRANTED -> new EscrowChange.Granted(readAmount(in, 1));
            case USED -> new EscrowChange.Used(readAmount(in, 1));
            case TRANSFERRED -> new EscrowChange.Transferred(VersionCodec.readOrigin(in), readAmount(in, 1));
            default -> throw in.corrupt("escrow change " + kind);
        };
    }

    @Override
    public void writeValue(BinaryWriter out, EscrowValue value) {
        out.writeVarLong(value.accounts().size());
        value.accounts().forEach((origin, account) -> {
            VersionCodec.writeOrigin(out, origin);
            out.writeVarLong(account.sequence()).writeVarLong(account.granted()).writeVarLong(account.used());
            out.writeVarLong(account.sent().size());
            account.sent().forEach((to, by) -> {
                VersionCodec.writeOrigin(out, to);
                out.writeVarLong(by);
            });
        });
    }

    @Override
    public EscrowValue readValue(BinaryReader in) {
        int count = in.readCount();
        SortedMap<Origin, EscrowValue.Account> accounts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            Origin origin = VersionCodec.readOrigin(in);
            accounts.put(
                    origin,
                    new EscrowValue.Account(readAmount(in, 1), readAmount(in, 0), readAmount(in, 0), readSent(in)));
        }
        return new EscrowValue(Collections.unmodifiableSortedMap(accounts));
    }

    private static SortedMap<Origin, Long> readSent(BinaryReader in) {
        int count = in.readCount();
        SortedMap<Origin, Long> sent = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            sent.put(VersionCodec.readOrigin(in), readAmount(in, 1));
        }
        return Collections.unmodifiableSortedMap(sent);
    }

    private static long readAmount(BinaryReader in, long least) {
        long amount = in.readVarLong();
        if (amount < least) {
            throw in.corrupt("an escrow amount of " + amount);
        }
        return amount;
    }
}
