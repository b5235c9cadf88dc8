package dev.atoll.replication.internal.link;

import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Origin;
import dev.atoll.replication.StatesKind;
import dev.atoll.replication.internal.protocol.LinkFrame;
import dev.atoll.replication.internal.protocol.LinkRow;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The receiving half of a link: takes rows within its window, gives them to the entities, and knows up to which offset
 * everything is applied. For one thread.
 *
 * <p>Durable first: an offset is stored only when every row at or below it is applied, and acknowledged only when it is
 * stored.
 */
public final class InboundLink {

    /** What the link asks for; answers come back through the methods of {@link InboundLink}, in any order. */
    public interface Effects {

        /** Give the rows to the entity, then call {@link InboundLink#applied} with the token. */
        void apply(long token, EntityId entity, List<byte[]> rows);

        /**
         * Store the offset, and the timestamp up to which everything of the source's is applied; then call
         * {@link InboundLink#stored} or {@link InboundLink#notStored}.
         */
        void storeOffset(long offset, HybridTimestamp complete);

        /** Everything that the source accepted up to the timestamp is durably applied. */
        void completed(HybridTimestamp upTo);

        void send(LinkFrame frame);

        /** All the states that were wished for are applied, durably. */
        void collectionReceived(PlacementPort.Wish wish, StatesKind kind);

        /**
         * The collections of which this region may lack rows of the source's that were applied according to their
         * offset: it has dropped them, or the source has kept them back.
         */
        Set<String> excepted();
    }

    /** How often progress in time alone is stored, and how long after the last row that matters. */
    private static final long STORE_MILLIS = 1_000;

    private static final long AT_REST_MILLIS = 5_000;
    private static final long STORE_AT_REST_MILLIS = 60_000;

    private final LinkLimits limits;
    private final Effects effects;
    private final InboundWindow window;
    private final EntityLanes lanes;
    /** States of single collections: rows of the journal may wait for what they bring. */
    private final EntityLanes states;

    private final CollectionsIn collections;
    private final LagMeter lag = new LagMeter();
    private final ProgressReports progress = new ProgressReports();
    private final ExceptionsOut exceptions;

    private boolean fresh;
    private long stored = -1;
    private boolean storing;
    private long storedAt = Long.MIN_VALUE / 2;
    private int appliedSinceStore;
    private long appliedRows;
    private HybridTimestamp complete = HybridTimestamp.ZERO;
    private HybridTimestamp storedComplete = HybridTimestamp.ZERO;
    private HybridTimestamp storingComplete = HybridTimestamp.ZERO;
    private long appliedAt = Long.MIN_VALUE / 2;

    public InboundLink(LinkLimits limits, Effects effects) {
        this.limits = limits;
        this.effects = effects;
        this.window = new InboundWindow(limits.windowBytes());
        this.lanes = new EntityLanes(limits, effects, window, 1);
        this.states = new EntityLanes(limits, effects, window, 0);
        this.collections = new CollectionsIn(window, states::add);
        this.exceptions = new ExceptionsOut(effects::send);
    }

    /** @param after the stored offset of the peer's journal; empty: the peer begins with a state transfer */
    public void start(OptionalLong after) {
        start(after, HybridTimestamp.ZERO);
    }

    /** @param upTo stored with the offset: everything that the source accepted up to there is applied */
    public void start(OptionalLong after, HybridTimestamp upTo) {
        fresh = after.isEmpty();
        after.ifPresent(offset -> {
            stored = offset;
            storedComplete = upTo;
            complete = upTo;
            window.resume(offset, upTo);
        });
    }

    /** A frame of the source's; others are not for this half. */
    public void received(LinkFrame frame, LinkTime now) {
        if (frame instanceof LinkFrame.Batch batch) {
            batch(batch);
        } else if (frame instanceof LinkFrame.Heartbeat beat) {
            heartbeat(beat, now);
        } else if (frame instanceof LinkFrame.TransferBegin begin) {
            begin(begin);
        } else if (frame instanceof LinkFrame.TransferStates states) {
            requireTransfer(true);
            add(states.rows(), window.transferred(states.rows().size(), LinkRow.cost(states.rows())));
        } else if (frame instanceof LinkFrame.TransferEnd) {
            requireTransfer(true);
            window.endTransfer();
            storedAt = Long.MIN_VALUE / 2;
        } else if (frame instanceof LinkFrame.ProgressWanted wanted) {
            sent(wanted.sentUpTo(), HybridTimestamp.ZERO);
            progress.wanted(wanted.sentUpTo());
        } else if (frame instanceof LinkFrame.RangeReply reply) {
            lanes.repaired(reply, now);
            states.repaired(reply, now);
        } else if (frame instanceof LinkFrame.CollectionStates states) {
            collections.states(states);
        } else if (frame instanceof LinkFrame.CollectionEnd end) {
            collections.end(end);
        }
        settle(now);
    }

    private void batch(LinkFrame.Batch batch) {
        requireTransfer(false);
        long before = batch.after();
        for (LinkRow row : batch.rows()) {
            if (row.offset() <= before || row.offset() > batch.upTo()) {
                throw new LinkViolation("A batch from " + batch.after() + " to " + batch.upTo()
                        + " has a row with offset " + row.offset() + " after " + before + ".");
            }
            before = row.offset();
        }
        add(
                batch.rows(),
                window.received(
                        batch.after(),
                        batch.upTo(),
                        batch.writtenMillis(),
                        batch.complete(),
                        batch.rows().size(),
                        LinkRow.cost(batch.rows())));
    }

    private void heartbeat(LinkFrame.Heartbeat beat, LinkTime now) {
        sent(beat.sentUpTo(), beat.complete());
        lag.heard(beat, now);
    }

    /** Nothing that was not received is at or below the offset. */
    private void sent(long upTo, HybridTimestamp claimed) {
        if (upTo >= 0 && !window.transferring() && window.cursor() >= 0) {
            window.received(window.cursor(), upTo, 0, claimed, 0, 0);
        }
    }

    private void begin(LinkFrame.TransferBegin begin) {
        requireTransfer(false);
        if (window.cursor() >= 0 && !window.quiet()) {
            throw new LinkViolation("A state transfer begins amid batches.");
        }
        fresh = true;
        window.beginTransfer(begin.upTo());
    }

    private void requireTransfer(boolean expected) {
        if (window.transferring() != expected) {
            throw new LinkViolation(
                    expected ? "A state comes outside a state transfer." : "A batch comes amid a state transfer.");
        }
    }

    private void add(List<LinkRow> rows, InboundWindow.Slot slot) {
        for (LinkRow row : rows) {
            lanes.add(row, slot);
        }
    }

    /** The answer to {@link Effects#apply}; one for an unknown token is ignored. */
    public void applied(long token, ApplyOutcome outcome, LinkTime now) {
        int rows = (token % 2 == 0 ? states : lanes).applied(token, outcome, now);
        appliedAt = rows > 0 ? now.millis() : appliedAt;
        appliedSinceStore += rows;
        appliedRows += rows;
        settle(now);
    }

    /** The answer to {@link Effects#storeOffset}: it is durable. */
    public void stored(long offset, LinkTime now) {
        storing = false;
        stored = Math.max(stored, offset);
        storedComplete = storingComplete;
        exceptions.say(effects.excepted());
        effects.send(new LinkFrame.Ack(stored));
        settle(now);
    }

    /** The offset could not be stored; it is tried again after the usual interval. */
    public void notStored(LinkTime now) {
        storing = false;
        settle(now);
    }

    public void tick(LinkTime now) {
        lanes.tick(now);
        states.tick(now);
        if (progress.isOfInterest() && exceptions.say(effects.excepted())) {
            progress.repeat();
        }
        settle(now);
    }

    /**
     * Asks for the states of a collection, unless they are on their way.
     *
     * @param current what other regions write as, as far as this one knows
     * @param gone the removed origins of the regions that are not waited for
     */
    void wish(PlacementPort.Wish wish, List<Origin> current, List<Origin> gone, LinkTime now) {
        if (collections.mayAsk(wish, now)) {
            effects.send(new LinkFrame.CollectionWish(wish.collection(), wish.removed(), current, gone));
        }
    }

    private void settle(LinkTime now) {
        lanes.run(now);
        states.run(now);
        collections.settle(effects::collectionReceived);
        lag.applied(window.watermark(), window.writtenMillis(), now);
        if (window.complete().compareTo(complete) > 0) {
            complete = window.complete();
            effects.completed(complete);
        }
        storeWhenDue(now);
        progress.report(window.watermark()).ifPresent(applied -> {
            exceptions.say(effects.excepted());
            effects.send(new LinkFrame.Progress(applied));
        });
        long credit = window.takeCredit();
        if (credit > 0) {
            effects.send(new LinkFrame.Credit(credit));
        }
    }

    private void storeWhenDue(LinkTime now) {
        if (storing || (window.watermark() <= stored && !completenessIsDue(now))) {
            return;
        }
        boolean due =
                now.millis() - storedAt >= limits.storeInterval().toMillis() || appliedSinceStore >= limits.storeRows();
        if (due) {
            storingComplete = complete;
            storing = true;
            storedAt = now.millis();
            appliedSinceStore = 0;
            effects.storeOffset(window.watermark(), complete);
        }
    }

    /** While rows come, or have just come, it is worth a write of its own; on a link at rest hardly ever. */
    private boolean completenessIsDue(LinkTime now) {
        boolean atRest = now.millis() - appliedAt > AT_REST_MILLIS;
        return stored >= 0
                && complete.compareTo(storedComplete) > 0
                && now.millis() - storedAt >= (atRest ? STORE_AT_REST_MILLIS : STORE_MILLIS);
    }

    /** Everything that the source accepted up to this timestamp is applied; never goes back. */
    public HybridTimestamp complete() {
        return complete;
    }

    /** Everything received is applied, and the offset is stored. */
    public boolean settled() {
        return window.quiet() && !storing && window.watermark() <= stored && collections.idle();
    }

    /** The highest offset at or below which everything is applied and stored; -1 while that is not known. */
    public long stored() {
        return stored;
    }

    /** The highest offset at or below which everything is applied; -1 while that is not known. */
    public long watermark() {
        return window.watermark();
    }

    /** Whether this link began, or begins, with a state transfer. */
    public boolean fresh() {
        return fresh;
    }

    public long appliedRows() {
        return appliedRows;
    }

    /** Why rows could last not be applied; empty when all could. */
    public String trouble() {
        return lanes.trouble().isEmpty() ? states.trouble() : lanes.trouble();
    }

    public LagMeter lag() {
        return lag;
    }
}
