package dev.atoll.entity.writer;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EscrowValue;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Origin;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import dev.atoll.entity.RightsWish;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * An escrow counter's decrements that wait for rights of other regions, and what is asked of these; bounded.
 *
 * <p>A decrement that waits is not decided: nothing of it is journaled, and it is decided like any other as soon as
 * something has changed. Asking is not part of it either: what another region hands over is an event of its own.
 */
final class RightsDesk {

    /** Asking ahead of time in vain is tried again after up to this many times the interval. */
    private static final int MOST_PATIENCE = 32;

    /** @param refusal what it is told when rights do not come in time */
    private static final class Held {
        private final EntityCommand.Write write;
        private EntityReply refusal;
        private int age;

        private Held(EntityCommand.Write write, EntityReply refusal) {
            this.write = write;
            this.refusal = refusal;
        }

        private long by() {
            return ((Operation.Decrement) write.operation()).by();
        }
    }

    private final WriterSetup setup;
    private final EntitySettings.Escrow settings;
    private final WriterPort port;
    private final RightsDemand demand;
    private final int mostAge;
    private List<Held> held = new ArrayList<>();
    private boolean inUse;
    private boolean closed;
    private boolean tickSent;
    /** How much was asked for, and how much had been received then. */
    private BigInteger asked = BigInteger.ZERO;

    private BigInteger receivedThen = BigInteger.ZERO;
    private BigInteger receivedAhead = BigInteger.ZERO;
    private long aheadNotBefore;
    private int patience = 1;

    RightsDesk(WriterSetup setup, WriterPort port) {
        this.setup = setup;
        this.settings = setup.settings().escrow();
        this.port = port;
        this.demand = new RightsDemand(settings.demandWindow());
        long interval = Math.max(1, settings.askInterval().toMillis());
        this.mostAge = (int) ((settings.maxWait().toMillis() + interval - 1) / interval);
    }

    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether the answer says that a decrement lacks rights. */
    static boolean isShort(EntityCommand.Write write, EntityReply reply) {
        return write.operation() instanceof Operation.Decrement
                && reply instanceof EntityReply.Refused refused
                && refused.code() == ErrorCode.INSUFFICIENT_RIGHTS;
    }

    /** A decrement was applied. */
    void used(long by) {
        inUse = true;
        demand.add(by, now());
    }

    /** The operation with what this region needs itself, when it is another's wish for rights. */
    Operation withOwnDemand(Operation operation) {
        if (!(operation instanceof Operation.Share share)) {
            return operation;
        }
        BigInteger own = BigInteger.valueOf(demand.expected(now())).add(waitedFor());
        return share.withOwnDemand(clamp(own));
    }

    /**
     * Keeps a decrement that lacks rights, when others seem to hold enough and can be asked.
     *
     * @return false: it is to be answered at once
     */
    boolean hold(EntityCommand.Write write, EntityReply refusal, EntityState state) {
        if (closed || mostAge == 0 || held.size() >= settings.maxWaiting()) {
            return false;
        }
        Held more = new Held(write, refusal);
        EscrowValue value = value(state);
        BigInteger within = value.rights(setup.self());
        for (Holder holder : holders(value)) {
            within = within.add(holder.rights());
        }
        if (within.compareTo(BigInteger.valueOf(more.by())) < 0) {
            return false;
        }
        inUse = true;
        held.add(more);
        return true;
    }

    /** Tries all again, oldest first. */
    void retry(Draft draft) {
        List<Held> waiting = held;
        held = new ArrayList<>(waiting.size());
        for (Held each : waiting) {
            EntityReply refusal = draft.retry(each.write);
            if (refusal != null) {
                each.refusal = refusal;
                held.add(each);
            }
        }
    }

    /** Asks for what is missing, unless that was done and nothing has come since; after each batch. */
    void ask(EntityState state) {
        if (!inUse) {
            return;
        }
        EscrowValue value = value(state);
        BigInteger received = value.received(setup.self());
        if (!received.equals(receivedThen)) {
            receivedThen = received;
            asked = BigInteger.ZERO;
        }
        if (!held.isEmpty()) {
            scheduleTick();
            BigInteger missing = missing(value);
            if (missing.compareTo(asked) > 0) {
                asked = missing.shiftLeft(1).max(BigInteger.valueOf(demand.expected(now())));
                askRichest(value, asked);
            }
        } else if (settings.rebalance()) {
            askAhead(value, received);
        }
    }

    private void askRichest(EscrowValue value, BigInteger wanted) {
        BigInteger rest = wanted;
        for (Holder holder : holders(value)) {
            if (rest.signum() > 0) {
                wish(value, holder, rest, true);
                rest = rest.subtract(holder.rights().shiftRight(1));
            }
        }
    }

    private void askAhead(EscrowValue value, BigInteger received) {
        long now = now();
        long expected = demand.expected(now);
        BigInteger rights = value.rights(setup.self());
        if (now < aheadNotBefore || rights.compareTo(BigInteger.valueOf((expected + 1) / 2)) >= 0) {
            return;
        }
        List<Holder> holders = holders(value);
        if (!holders.isEmpty()) {
            patience = received.equals(receivedAhead) ? Math.min(2 * patience, MOST_PATIENCE) : 1;
            receivedAhead = received;
            aheadNotBefore = now + patience * settings.askInterval().toMillis();
            BigInteger each = BigInteger.valueOf(expected)
                    .subtract(rights)
                    .divide(BigInteger.valueOf(holders.size()))
                    .add(BigInteger.ONE);
            holders.forEach(holder -> wish(value, holder, each, false));
        }
    }

    private void wish(EscrowValue value, Holder from, BigInteger wanted, boolean urgent) {
        long received = value.account(from.origin()).sentTo(setup.self());
        port.ask(new RightsWish(from.origin(), clamp(wanted), received, urgent));
    }

    private void scheduleTick() {
        if (!tickSent) {
            tickSent = true;
            port.askAgainAfter(settings.askInterval());
        }
    }

    /** The interval is over: those that have waited long enough are answered, for the others all are asked again. */
    void tick(EntityState state) {
        tickSent = false;
        List<Held> young = new ArrayList<>();
        for (Held each : held) {
            if (++each.age > mostAge) {
                each.write.replyTo().tell(each.refusal);
            } else {
                young.add(each);
            }
        }
        held = young;
        if (!held.isEmpty()) {
            EscrowValue value = value(state);
            BigInteger missing = missing(value);
            asked = missing;
            holders(value).forEach(holder -> wish(value, holder, missing, true));
            scheduleTick();
        }
    }

    /** Answers all, and takes no more. */
    void close() {
        closed = true;
        held.forEach(each -> each.write.replyTo().tell(each.refusal));
        held.clear();
    }

    void failAll(String reason) {
        held.forEach(each -> Answer.refuse(each.write, ErrorCode.UNAVAILABLE, reason));
        held.clear();
    }

    /** Others that hold rights and can be asked. */
    private record Holder(Origin origin, BigInteger rights) {}

    /** The richest first. */
    private List<Holder> holders(EscrowValue value) {
        List<Holder> holders = new ArrayList<>();
        value.rights().forEach((origin, rights) -> {
            if (rights.signum() > 0 && !origin.equals(setup.self()) && port.canAsk(origin)) {
                holders.add(new Holder(origin, rights));
            }
        });
        holders.sort((a, b) -> b.rights().compareTo(a.rights()));
        return holders;
    }

    private BigInteger missing(EscrowValue value) {
        return waitedFor().subtract(value.rights(setup.self())).max(BigInteger.ONE);
    }

    private BigInteger waitedFor() {
        BigInteger sum = BigInteger.ZERO;
        for (Held each : held) {
            sum = sum.add(BigInteger.valueOf(each.by()));
        }
        return sum;
    }

    private static EscrowValue value(EntityState state) {
        return state.visible(DataTypes.ESCROW)
                .map(slot -> (EscrowValue) slot.value())
                .orElse(EscrowValue.EMPTY);
    }

    private static long clamp(BigInteger amount) {
        return amount.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    private long now() {
        return setup.clock().current().millis();
    }
}
