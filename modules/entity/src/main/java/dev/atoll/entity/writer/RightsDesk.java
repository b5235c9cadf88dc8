package dev.atoll.entity.writer;

import dev.atoll.crdt.DataTypes;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.EscrowValue;
import dev.atoll.crdt.Operation;
import dev.atoll.entity.EntityCommand;
import dev.atoll.entity.EntityReply;
import dev.atoll.entity.EntitySettings;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * An escrow counter's decrements that wait for rights of other regions; bounded.
 *
 * <p>A decrement that waits is not decided: nothing of it is journaled, and it is decided like any other as soon as
 * something has changed. Asking is not part of it either: what another region hands over is an event of its own.
 */
final class RightsDesk {

    private static final class Held {
        private final EntityCommand.Write write;
        /** What it is told when rights do not come in time. */
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
    private final RightsWishes wishes;
    private final long mostAge;
    private List<Held> held = new ArrayList<>();
    private boolean inUse;
    private boolean closed;
    private boolean tickSent;

    RightsDesk(WriterSetup setup, WriterPort port) {
        this.setup = setup;
        this.settings = setup.settings().escrow();
        this.port = port;
        this.demand = new RightsDemand(settings.demandWindow());
        this.wishes = new RightsWishes(setup.self(), settings, port);
        long interval = settings.askInterval().toMillis();
        this.mostAge = (settings.maxWait().toMillis() + interval - 1) / interval;
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
        return share.withOwnDemand(own.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue());
    }

    /**
     * Keeps a decrement that lacks rights, when others seem to hold enough and can be asked.
     *
     * @return false: it is to be answered at once
     */
    boolean hold(EntityCommand.Write write, EntityReply refusal, EntityState state) {
        Held more = new Held(write, refusal);
        if (closed
                || mostAge == 0
                || held.size() >= settings.maxWaiting()
                || !wishes.areInReach(value(state), more.by())) {
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

    /** Asks for what is missing or soon will be; after each batch. */
    void ask(EntityState state) {
        if (!inUse) {
            return;
        }
        EscrowValue value = value(state);
        long expected = demand.expected(now());
        if (!held.isEmpty()) {
            scheduleTick();
            wishes.urgently(value, missing(value), expected);
        } else if (settings.rebalance()) {
            wishes.ahead(value, expected, now());
        }
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
            wishes.again(value, missing(value));
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

    private long now() {
        return setup.clock().current().millis();
    }
}
