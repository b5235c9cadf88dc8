package dev.atoll.crdt;

import dev.atoll.crdt.EscrowType.EscrowChange;
import java.math.BigInteger;
import java.util.SortedMap;

/** What becomes of an operation on an escrow counter, in the region that is asked. */
final class EscrowDecision {

    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final EscrowValue value;
    private final Origin self;
    private final BigInteger held;

    private EscrowDecision(EscrowValue value, Origin self) {
        this.value = value;
        this.self = self;
        this.held = value.rights(self);
    }

    static Decision on(EscrowValue value, Operation operation, Origin self) {
        EscrowDecision decision = new EscrowDecision(value, self);
        if (operation instanceof Operation.Grant grant) {
            return decision.grant(grant.by());
        }
        if (operation instanceof Operation.Decrement decrement) {
            return decision.use(decrement.by());
        }
        if (operation instanceof Operation.Transfer transfer) {
            return decision.transfer(transfer.to(), transfer.by());
        }
        if (operation instanceof Operation.TransferToRegion transfer) {
            return new Decision.Refused(
                    ErrorCode.UNKNOWN_REGION, "The journal of region " + transfer.to() + " is not known.");
        }
        if (operation instanceof Operation.Share share) {
            return decision.share(share);
        }
        if (operation instanceof Operation.Delete) {
            return new Decision.Refused(
                    ErrorCode.WRONG_OPERATION,
                    "An escrow is not deleted: other regions may be selling from it. Decrement it to 0, or use another"
                            + " key.");
        }
        return Decision.wrongOperation(DataTypes.ESCROW, operation, "grant, decrement or transfer");
    }

    private Decision grant(long by) {
        return by < 1 ? tooSmall(by) : unlessTooMuch(value.account(self).granted(), by, new EscrowChange.Granted(by));
    }

    private Decision use(long by) {
        if (by < 1) {
            return tooSmall(by);
        }
        return holds(by) ? unlessTooMuch(value.account(self).used(), by, new EscrowChange.Used(by)) : tooFew(by);
    }

    private Decision transfer(Origin to, long by) {
        if (by < 1) {
            return tooSmall(by);
        }
        if (to.region().equals(self.region())) {
            return new Decision.Refused(
                    ErrorCode.INVALID_OPERATION, "'to' is " + to.region() + ", this region itself: name another.");
        }
        return holds(by)
                ? unlessTooMuch(value.account(self).sentTo(to), by, new EscrowChange.Transferred(to, by))
                : tooFew(by);
    }

    private Decision share(Operation.Share share) {
        long underway = Math.max(0, value.account(self).sentTo(share.to()) - share.received());
        long amount = EscrowShare.amount(
                held.min(MOST).longValue(), share.wanted() - underway, share.urgent(), share.ownDemand());
        return amount < 1 ? new Decision.Unchanged() : transfer(share.to(), amount);
    }

    private boolean holds(long by) {
        return held.compareTo(BigInteger.valueOf(by)) >= 0;
    }

    private static Decision tooSmall(long by) {
        return new Decision.Refused(ErrorCode.INVALID_OPERATION, "'by' is " + by + ": use a whole number from 1 on.");
    }

    private static Decision unlessTooMuch(long before, long by, Change change) {
        return before > Long.MAX_VALUE - by
                ? new Decision.Refused(
                        ErrorCode.COUNTER_OVERFLOW,
                        "This region has moved " + before + " of this key already; " + by
                                + " more would leave the range of 64 bits.")
                : new Decision.Accepted(change);
    }

    private Decision tooFew(long by) {
        StringBuilder text = new StringBuilder("This region holds the right to " + held + ", fewer than " + by + ".");
        SortedMap<Origin, BigInteger> all = value.rights();
        all.remove(self);
        String before = " Elsewhere: ";
        for (var other : all.entrySet()) {
            boolean lost = other.getKey().region().equals(self.region());
            text.append(before)
                    .append(other.getKey().region())
                    .append(lost ? " (an earlier journal, of no more use) " : " ")
                    .append(other.getValue());
            before = ", ";
        }
        text.append(all.isEmpty() ? " No other region holds any." : ".");
        return new Decision.Refused(ErrorCode.INSUFFICIENT_RIGHTS, text.toString());
    }
}
