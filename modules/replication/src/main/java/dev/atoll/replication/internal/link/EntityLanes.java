package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives received rows to their entities: in order for each entity, one message at a time for each, many entities at
 * once. What an entity cannot take is given again later; what it misses is asked for.
 */
final class EntityLanes {

    private final LinkLimits limits;
    private final InboundLink.Effects effects;
    private final InboundWindow window;
    private final Map<String, EntityLane> lanes = new LinkedHashMap<>();
    private final Map<Long, EntityLane> applying = new HashMap<>();
    private final Set<Long> repairs = new HashSet<>();
    private final Deque<EntityLane> ready = new ArrayDeque<>();
    private long nextToken;
    private int running;
    private int repairsAsked;
    private String trouble = "";

    /** @param firstToken 0 or 1: the tokens are all even or all odd */
    EntityLanes(LinkLimits limits, InboundLink.Effects effects, InboundWindow window, int firstToken) {
        this.nextToken = firstToken;
        this.limits = limits;
        this.effects = effects;
        this.window = window;
    }

    private long nextToken() {
        long token = nextToken;
        nextToken += 2;
        return token;
    }

    /** Why rows could last not be applied; empty when none wait. */
    String trouble() {
        return lanes.isEmpty() ? "" : trouble;
    }

    void add(LinkRow row, InboundWindow.Slot slot) {
        EntityLane lane = lanes.get(row.persistenceId());
        if (lane == null) {
            lane = new EntityLane(EntityId.parse(row.persistenceId()));
            lanes.put(row.persistenceId(), lane);
            ready.addLast(lane);
        }
        lane.add(row.payload(), slot, row.cost());
    }

    /** Gives rows to as many entities as allowed. */
    void run(LinkTime now) {
        while (running < limits.maxApplies() && !ready.isEmpty()) {
            EntityLane lane = ready.removeFirst();
            long token = nextToken();
            lane.state = EntityLane.State.APPLYING;
            lane.appliedSince = now.millis();
            if (lane.attempts == 0 && lane.gaps == 0) {
                lane.triedSince = now.millis();
            }
            applying.put(token, lane);
            running++;
            effects.apply(token, lane.target(), lane.nextGroup(limits.groupRows(), limits.groupBytes()));
        }
    }

    /** Returns how many rows are applied by it. */
    int applied(long token, ApplyOutcome outcome, LinkTime now) {
        EntityLane lane = applying.remove(token);
        if (lane == null) {
            repairs.remove(token);
            return 0;
        }
        if (!lane.parked) {
            running--;
        }
        lane.parked = false;
        if (outcome instanceof ApplyOutcome.Applied) {
            return done(lane);
        }
        if (outcome instanceof ApplyOutcome.Gap gap) {
            lane.state = EntityLane.State.REPAIRING;
            lane.gap = gap;
            lane.gaps++;
            trouble = "Events " + gap.from() + " to " + gap.to() + " of " + gap.origin() + " are missing for "
                    + lane.entity + ".";
            ask(lane, now);
        } else if (outcome instanceof ApplyOutcome.Stale) {
            lane.state = EntityLane.State.REPAIRING;
            lane.gap = null;
            lane.gaps++;
            trouble = "A row of " + lane.entity + " may be of a time that is forgotten here.";
            ask(lane, now);
        } else {
            trouble = ((ApplyOutcome.Later) outcome).reason();
            backOff(lane, now);
        }
        return 0;
    }

    private int done(EntityLane lane) {
        answered(lane);
        lane.repairAskedAt = -1;
        int rows = lane.groupApplied(window);
        if (lane.isEmpty()) {
            lanes.remove(lane.entity.persistenceId());
        } else {
            makeReady(lane);
        }
        return rows;
    }

    private void backOff(EntityLane lane, LinkTime now) {
        long wait = limits.retryMin().toMillis() << Math.min(lane.attempts++, 16);
        lane.state = EntityLane.State.BACKING_OFF;
        lane.retryAt = now.millis() + Math.min(wait, limits.retryMax().toMillis());
    }

    private void makeReady(EntityLane lane) {
        lane.state = EntityLane.State.READY;
        ready.addLast(lane);
    }

    /** Asks for the missing events; when that did not help, or takes too long, for the whole state. */
    private void ask(EntityLane lane, LinkTime now) {
        if (!lane.repairPending && repairsAsked >= limits.maxRepairs()) {
            return;
        }
        boolean wholeState = lane.gap == null || lane.gaps > 1 || lane.repairAskedAt >= 0;
        if (!lane.repairPending) {
            lane.repairPending = true;
            repairsAsked++;
        }
        lane.repairAskedAt = now.millis();
        String id = lane.entity.persistenceId();
        effects.send(
                wholeState
                        ? new LinkFrame.StateRequest(id)
                        : new LinkFrame.RangeRequest(id, lane.gap.origin(), lane.gap.from(), lane.gap.to()));
    }

    private void answered(EntityLane lane) {
        if (lane.repairPending) {
            lane.repairPending = false;
            repairsAsked--;
        }
    }

    /** The answer to a request; one that nobody asked for is ignored. */
    void repaired(LinkFrame.RangeReply reply, LinkTime now) {
        EntityLane lane = lanes.get(reply.persistenceId());
        if (lane == null || !lane.repairPending) {
            return;
        }
        answered(lane);
        if (Withheld.isIn(reply, lane.entity)) {
            keptBack(lane);
            return;
        }
        List<byte[]> rows = reply.rows().stream().map(LinkRow::payload).toList();
        switch (lane.state) {
            case REPAIRING -> {
                lane.repairWith(rows);
                if (rows.isEmpty()) {
                    backOff(lane, now);
                } else {
                    makeReady(lane);
                }
            }
            case APPLYING -> repairBeside(lane, rows);
            case BACKING_OFF, READY -> lane.repairWith(rows);
        }
    }

    /** An entity that holds rows which wait answers in the end: then it is this lane's turn again. */
    private void keptBack(EntityLane lane) {
        lane.keptBack = true;
        if (lane.state == EntityLane.State.REPAIRING) {
            makeReady(lane);
        }
    }

    /** The entity holds rows that wait, and answers when they are applied: the repair overtakes them. */
    private void repairBeside(EntityLane lane, List<byte[]> rows) {
        if (!rows.isEmpty()) {
            long token = nextToken();
            repairs.add(token);
            effects.apply(token, lane.entity, rows);
        }
    }

    void tick(LinkTime now) {
        for (EntityLane lane : new ArrayList<>(lanes.values())) {
            switch (lane.state) {
                case BACKING_OFF -> {
                    askWhenLate(lane, now);
                    if (now.millis() >= lane.retryAt) {
                        makeReady(lane);
                    }
                }
                case APPLYING -> tickApplying(lane, now);
                case REPAIRING -> askAgain(lane, now);
                case READY -> {}
            }
        }
    }

    private void tickApplying(EntityLane lane, LinkTime now) {
        if (!lane.parked
                && now.millis() - lane.appliedSince >= limits.parkAfter().toMillis()) {
            lane.parked = true;
            running--;
        }
        askWhenLate(lane, now);
    }

    /** Rows that wait hold the window: what they wait for comes beside it. */
    private void askWhenLate(EntityLane lane, LinkTime now) {
        if (now.millis() - lane.triedSince >= limits.repairAfter().toMillis()) {
            askAgain(lane, now);
        }
    }

    private void askAgain(EntityLane lane, LinkTime now) {
        if (lane.repairAskedAt < 0
                || now.millis() - lane.repairAskedAt >= limits.repairAfter().toMillis()) {
            ask(lane, now);
        }
    }
}
