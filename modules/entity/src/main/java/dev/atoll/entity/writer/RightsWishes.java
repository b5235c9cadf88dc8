package dev.atoll.entity.writer;

import dev.atoll.crdt.EscrowValue;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.RightsWish;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Decides whom an escrow counter's data actor asks for rights, for how many, and when again. */
final class RightsWishes {

    /** Asking ahead of time in vain is tried again after up to this many times the interval. */
    private static final int MOST_PATIENCE = 32;

    /** Another that holds rights and can be asked. */
    private record Holder(Origin origin, BigInteger rights) {}

    private final Origin self;
    private final EntitySettings.Escrow settings;
    private final WriterPort port;
    /** How many were asked for, and how many had been received when that was begun. */
    private BigInteger asked = BigInteger.ZERO;

    private BigInteger receivedBefore = BigInteger.ZERO;
    private BigInteger receivedBeforeAhead = BigInteger.ZERO;
    private long aheadNotBefore;
    private int patience = 1;

    RightsWishes(Origin self, EntitySettings.Escrow settings, WriterPort port) {
        this.self = self;
        this.settings = settings;
        this.port = port;
    }

    /** Whether this region and those that can be asked seem to hold so many together. */
    boolean areInReach(EscrowValue value, long by) {
        BigInteger within = value.rights(self);
        for (Holder holder : holders(value)) {
            within = within.add(holder.rights());
        }
        return within.compareTo(BigInteger.valueOf(by)) >= 0;
    }

    /**
     * Somebody waits: asks the richest, unless that was done for as many and nothing has come since.
     *
     * @param missing at least 1
     * @param demand how many more are expected to be needed soon
     */
    void urgently(EscrowValue value, BigInteger missing, long demand) {
        BigInteger received = value.received(self);
        if (!received.equals(receivedBefore)) {
            receivedBefore = received;
            asked = BigInteger.ZERO;
        }
        if (missing.compareTo(asked) <= 0) {
            return;
        }
        asked = missing.shiftLeft(1).max(BigInteger.valueOf(demand));
        BigInteger rest = asked;
        for (Holder holder : holders(value)) {
            if (rest.signum() > 0) {
                wish(value, holder, rest, true);
                // one that needs some itself gives at least half
                rest = rest.subtract(holder.rights().shiftRight(1));
            }
        }
    }

    /** Somebody still waits: asks all. */
    void again(EscrowValue value, BigInteger missing) {
        asked = missing;
        holders(value).forEach(holder -> wish(value, holder, missing, true));
    }

    /** Nobody waits: asks when the rights last for less than half of the demand, and seldom when that is in vain. */
    void ahead(EscrowValue value, long demand, long nowMillis) {
        BigInteger rights = value.rights(self);
        if (nowMillis < aheadNotBefore || rights.compareTo(BigInteger.valueOf(demand - demand / 2)) >= 0) {
            return;
        }
        List<Holder> holders = holders(value);
        if (!holders.isEmpty()) {
            BigInteger received = value.received(self);
            patience = received.equals(receivedBeforeAhead) ? Math.min(2 * patience, MOST_PATIENCE) : 1;
            receivedBeforeAhead = received;
            aheadNotBefore = nowMillis + patience * settings.askInterval().toMillis();
            BigInteger each = BigInteger.valueOf(demand)
                    .subtract(rights)
                    .divide(BigInteger.valueOf(holders.size()))
                    .add(BigInteger.ONE);
            holders.forEach(holder -> wish(value, holder, each, false));
        }
    }

    private void wish(EscrowValue value, Holder from, BigInteger wanted, boolean urgent) {
        long received = value.account(from.origin()).sentTo(self);
        long amount = wanted.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
        port.ask(new RightsWish(from.origin(), amount, received, urgent));
    }

    /** The richest first. */
    private List<Holder> holders(EscrowValue value) {
        List<Holder> holders = new ArrayList<>();
        value.rights().forEach((origin, rights) -> {
            if (rights.signum() > 0 && !origin.equals(self) && port.canAsk(origin)) {
                holders.add(new Holder(origin, rights));
            }
        });
        holders.sort((a, b) -> b.rights().compareTo(a.rights()));
        return holders;
    }
}
