package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The received rows of one entity that are not applied yet, in their order. */
final class EntityLane {

    enum State {
        READY,
        APPLYING,
        BACKING_OFF,
        REPAIRING
    }

    private record PendingRow(byte[] payload, InboundWindow.Slot slot, int cost) {}

    final EntityId entity;
    private final Deque<PendingRow> rows = new ArrayDeque<>();
    private List<byte[]> repair = List.of();
    private int inFlight;

    State state = State.READY;
    boolean parked;
    int attempts;
    int gaps;
    /** When the entity was first given its next row. */
    long triedSince;
    /** When it was last given rows. */
    long appliedSince;

    long retryAt;
    /** When a repair was last asked for; -1 when not since rows were last applied. */
    long repairAskedAt = -1;
    /** Whether the answer is still to come. */
    boolean repairPending;
    /** Whether the rows wait for something that the source keeps back: the marker of that is applied in place of them. */
    boolean keptBack;
    /** What to ask for when it is this lane's turn. */
    ApplyOutcome.Gap gap;

    EntityLane(EntityId entity) {
        this.entity = entity;
    }

    void add(byte[] payload, InboundWindow.Slot slot, int cost) {
        rows.addLast(new PendingRow(payload, slot, cost));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The missing rows, to go before the others. */
    void repairWith(List<byte[]> missing) {
        repair = missing;
    }

    /** What is given next: this entity, or the marker that the source keeps its collection back. */
    EntityId target() {
        return keptBack ? Withheld.markerOf(entity.collection()) : entity;
    }

    /** What the entity is given next: the repair, and as many rows as one message may hold. */
    List<byte[]> nextGroup(int maxRows, long maxBytes) {
        if (keptBack) {
            inFlight = rows.size();
            return List.of();
        }
        List<byte[]> group = new ArrayList<>(repair);
        long bytes = 0;
        inFlight = 0;
        for (PendingRow row : rows) {
            bytes += row.cost();
            if (inFlight >= maxRows || (inFlight > 0 && bytes > maxBytes)) {
                break;
            }
            group.add(row.payload());
            inFlight++;
        }
        return group;
    }

    /** The last group is applied; returns the number of rows that it had. */
    int groupApplied(InboundWindow window) {
        for (int i = 0; i < inFlight; i++) {
            PendingRow row = rows.removeFirst();
            if (keptBack) {
                row.slot().lacks();
            }
            window.applied(row.slot(), row.cost());
        }
        repair = List.of();
        keptBack = false;
        attempts = 0;
        gaps = 0;
        gap = null;
        return inFlight;
    }
}
