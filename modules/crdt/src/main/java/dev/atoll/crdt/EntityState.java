package dev.atoll.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a region knows of one entity.
 *
 * <p>Regions that have applied the same events hold equal states with equal binary forms ({@link EntityStateCodec}).
 *
 * @param seen the events that were applied
 * @param epoch the last rewind
 * @param newest the timestamp of each origin's newest applied event; has the origins of {@code seen}, less those that
 *     stand at {@link VersionVector#ALL}
 * @param slots in the order of their types' tags
 * @param forgotten the timestamp of the newest event of all that nothing else is known of, as after {@link #prune}
 */
public record EntityState(
        VersionVector seen, Epoch epoch, TimestampVector newest, List<Slot<?>> slots, HybridTimestamp forgotten) {

    /** An entity that nobody has written. */
    public static final EntityState EMPTY =
            new EntityState(VersionVector.EMPTY, Epoch.ZERO, TimestampVector.EMPTY, List.of());

    private static final Comparator<Slot<?>> BY_TAG =
            Comparator.comparingInt(slot -> slot.type().tag());

    public EntityState {
        slots = List.copyOf(slots);
    }

    /** Of which nothing was forgotten. */
    public EntityState(VersionVector seen, Epoch epoch, TimestampVector newest, List<Slot<?>> slots) {
        this(seen, epoch, newest, slots, HybridTimestamp.ZERO);
    }

    /** Of the newest applied event; {@link HybridTimestamp#ZERO} when there is none. */
    public HybridTimestamp timestamp() {
        return HybridTimestamp.max(newest.latest(), forgotten);
    }

    /**
     * The origin of the newest applied event; when that is forgotten, one of which something is left, if there is any. Null
     * when there is none.
     */
    public Origin lastOrigin() {
        Origin known = newest.latestOrigin();
        if (known != null && newest.latest().compareTo(forgotten) > 0) {
            return known;
        }
        for (Slot<?> slot : slots) {
            for (Dot dot : slot.alive()) {
                if (seen.get(dot.origin()) == VersionVector.ALL) {
                    return dot.origin();
                }
            }
        }
        return known;
    }

    /** The value of the given type when there is one that was not deleted. */
    public Optional<Slot<?>> visible(DataType<?> type) {
        for (Slot<?> slot : slots) {
            if (slot.type().tag() == type.tag() && slot.present()) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    /**
     * What becomes of the operation on the value of the given type.
     *
     * @param self the origin that is asked
     */
    public Decision decide(Origin self, DataType<?> type, Operation operation) {
        if (operation instanceof Operation.Rewind rewind) {
            Rewound change = Rewound.to(rewind.to(), rewind.past().withoutRemovedCounts());
            boolean same = change.slots().equals(Rewound.rewinding(withoutRemovedCounts().slots));
            return same ? new Decision.Unchanged() : new Decision.Accepted(change);
        }
        if (operation instanceof Operation.Resolve resolve && namesTheFuture(resolve, self)) {
            return new Decision.Refused(
                    ErrorCode.INVALID_OPERATION,
                    "'resolves' names a version of this region that it has not written: copy the ids from an answer.");
        }
        if (operation instanceof Operation.OfConflict of) {
            Decision decision = decide(self, type, of.operation());
            return decision instanceof Decision.Accepted accepted
                    ? new Decision.Accepted(new ResolvingChange(of.resolution(), accepted.change()))
                    : decision;
        }
        return slot(type).decide(operation, self);
    }

    private boolean namesTheFuture(Operation.Resolve resolve, Origin self) {
        return resolve.versions().stream()
                .anyMatch(dot -> dot.origin().equals(self) && dot.sequence() > seen.get(self));
    }

    /**
     * The next event of {@code self} that makes the change.
     *
     * @param timestamp larger than this state's
     * @param request may be null
     */
    public DataEvent event(Origin self, HybridTimestamp timestamp, DataType<?> type, Change change, RequestId request) {
        return event(self, timestamp, type, change, request, Forgetting.NOTHING);
    }

    /**
     * As {@link #event(Origin, HybridTimestamp, DataType, Change, RequestId)}, where something may have been forgotten: one
     * that knows of nothing of its own that is left begins to count anew.
     */
    public DataEvent event(
            Origin self,
            HybridTimestamp timestamp,
            DataType<?> type,
            Change change,
            RequestId request,
            Forgetting forgetting) {
        if (timestamp.compareTo(timestamp()) <= 0) {
            throw new AtollException(
                    ErrorCode.INVALID_TIMESTAMP,
                    "Timestamp " + timestamp + " is not after " + timestamp() + ", which the entity has seen.");
        }
        Epoch in = change instanceof Rewound ? epoch.next(timestamp, self.region()) : epoch;
        boolean old = newest.get(self).compareTo(forgetting.horizon()) <= 0;
        VersionVector needed = forgetting.anything() && old ? afterForgetting(forgetting.horizon()).seen : seen;
        boolean begins = forgetting.anything() && needed.get(self) == 0;
        VersionVector known = begins && !(change instanceof Rewound) ? needed : seen;
        long next = seen.get(self) + 1;
        return new DataEvent(
                self,
                begins ? Math.max(next, Forgetting.firstNumber(timestamp)) : next,
                timestamp,
                in,
                Needed.counted(known.with(self, 0), slots),
                type,
                change,
                request,
                begins);
    }

    /** What to do with a row that came from another region. */
    public Reception receive(EventRow row) {
        return receive(row, Set.of());
    }

    /**
     * As {@link #receive(EventRow)}, where origins are retired: all that there is of them was seen here, also when this
     * {@linkplain #prune pruned} state does not say so. The row to apply says it.
     */
    public Reception receive(EventRow row, Set<Origin> retired) {
        return receive(row, retired, Forgetting.NOTHING);
    }

    /** As {@link #receive(EventRow, Set)}, where this state, or what the row tells, may have been forgotten. */
    public Reception receive(EventRow row, Set<Origin> retired, Forgetting forgetting) {
        if (row instanceof EventRow.Events events) {
            return Reception.of(this, events, retired, forgetting);
        }
        EventRow.Merged received = (EventRow.Merged) row;
        EventRow.Merged known = retired.isEmpty() ? received : Remains.lessForgotten(this, received, retired);
        HybridTimestamp horizon = forgetting.horizon();
        EntityState merged = merge(known.state()).prune(retired);
        if (merged.tellsTheSameAs(prune(retired), horizon)) {
            return new Reception.Duplicate();
        }
        boolean fresh = known.applied().compareTo(forgetting.elsewhere()) >= 0;
        return fresh ? new Reception.Apply(known) : new Reception.Stale();
    }

    /**
     * What has to be known of this state in the end: without the origins of which nothing is left and nothing later than
     * the horizon is known. {@link #EMPTY} when nothing is left at all: then it may be forgotten, and is as if nobody had
     * ever written it. Regions that have the same events and horizon come to equal states, whoever has forgotten what and
     * when.
     *
     * <p>An entity that was rewound is not forgotten: writes from before the rewind that arrive later have to be discarded.
     *
     * @param horizon everything that any region accepted up to there is applied here and everywhere else
     */
    public EntityState afterForgetting(HybridTimestamp horizon) {
        return Remains.afterForgetting(this, horizon);
    }

    /**
     * Whether they differ at most in what may be forgotten by then, and in what {@linkplain RemovedCounts removed counters}
     * have left, which may go at any time: before the rest, so that nothing is kept for its sake.
     */
    private boolean tellsTheSameAs(EntityState other, HybridTimestamp horizon) {
        return afterForgetting(horizon).equals(other.afterForgetting(horizon))
                || (seen.equals(other.seen)
                        && withoutRemovedCounts()
                                .afterForgetting(horizon)
                                .equals(other.withoutRemovedCounts().afterForgetting(horizon)));
    }

    /** What readers see the same of, without anything that {@linkplain RemovedCounts removed counters} have left. */
    public EntityState withoutRemovedCounts() {
        return RemovedCounts.of(this).takenFrom(this);
    }

    /**
     * This state without what is known of retired origins, but for what its values still need. Readers see the same.
     *
     * <p>From then on, that one of these origins is not listed means that all of it was seen. Only who knows the set may use
     * such a state; for others, say it: {@link #withAllOf}. The origins that values need are listed at
     * {@link VersionVector#ALL}, and not with a number: a rewind brings their events back to regions that have forgotten it.
     *
     * @param retired of which this state, and every other that it ever meets, has all that will ever be had
     */
    public EntityState prune(Set<Origin> retired) {
        return Remains.prune(this, retired);
    }

    /** Whether nothing was ever applied, so that there is nothing that could have been forgotten. */
    boolean isUntouched() {
        return seen.isEmpty() && slots.isEmpty() && epoch.isZero() && forgotten.packed() == 0;
    }

    /**
     * This state for those who do not know which origins are retired: it says of each that all was seen, whether it is
     * {@linkplain #prune pruned}, or was and has a part of it back by a rewind.
     */
    public EntityState withAllOf(Set<Origin> retired) {
        if (retired.isEmpty() || isUntouched()) {
            return this;
        }
        HybridTimestamp uncounted = newest.only(retired::contains).latest();
        return new EntityState(
                seen.withAllOf(retired),
                epoch,
                newest.only(origin -> !retired.contains(origin)),
                slots,
                HybridTimestamp.max(forgotten, uncounted));
    }

    /** The state after a journaled row. */
    public EntityState apply(EventRow row) {
        if (row instanceof EventRow.Merged merged) {
            return merge(merged.state());
        }
        EntityState state = this;
        for (DataEvent event : ((EventRow.Events) row).events()) {
            state = state.apply(event);
        }
        return state;
    }

    /**
     * The state after an event that is next of its origin and whose dependencies were applied. An event of a lower
     * epoch counts as applied and leaves the value alone: a rewind has taken it back, unless the type does not
     * {@link DataType#rewinds rewind}.
     */
    public EntityState apply(DataEvent event) {
        boolean follows = event.begins()
                ? event.sequence() > seen.get(event.origin())
                : event.sequence() == seen.get(event.origin()) + 1;
        if (!follows) {
            throw new AtollException(
                    ErrorCode.CORRUPT_DATA,
                    "Event " + event.dot() + " cannot follow " + seen + ": origin sequences must be dense.");
        }
        VersionVector after = seen.with(event.origin(), event.sequence());
        TimestampVector now = newest.raised(event.origin(), event.timestamp());
        boolean lower = event.epoch().compareTo(epoch) < 0;
        if (event.change() instanceof Rewound rewound && !lower) {
            VersionVector known = after.merge(rewound.needed());
            return new EntityState(known, event.epoch(), now, takenBack(rewound), forgotten);
        }
        boolean counts = !lower || !event.type().rewinds();
        if (!counts || event.change() instanceof Rewound) {
            return new EntityState(after, epoch, now, slots, forgotten);
        }
        EntityState before = event.begins() && !lower ? begunAnew(event.origin()) : this;
        List<Slot<?>> changed = before.replace(before.slot(event.type()).apply(event.plainChange(), event.context()));
        return new EntityState(after, epoch, now, changed, forgotten);
    }

    /** Nothing is left of what the origin has written so far. */
    private EntityState begunAnew(Origin origin) {
        if (seen.get(origin) == 0) {
            return this;
        }
        Set<Origin> itself = Set.of(origin);
        List<Slot<?>> left = new ArrayList<>(slots.size());
        slots.forEach(slot -> left.add(slot.forget(itself)));
        return new EntityState(seen, epoch, newest, left, forgotten);
    }

    private List<Slot<?>> takenBack(Rewound rewound) {
        List<Slot<?>> after = new ArrayList<>(rewound.slots());
        slots.stream().filter(slot -> !slot.type().rewinds()).forEach(after::add);
        after.sort(BY_TAG);
        return after;
    }

    /**
     * The state that has applied what either has applied; a higher epoch's value replaces a lower one's whole, but for
     * types that do not {@link DataType#rewinds rewind}.
     */
    public EntityState merge(EntityState other) {
        int byEpoch = epoch.compareTo(other.epoch);
        VersionVector either = seen.merge(other.seen);
        TimestampVector latest = newest.merge(other.newest);
        HybridTimestamp gone = HybridTimestamp.max(forgotten, other.forgotten);
        if (either.hasAll()) {
            TimestampVector finished = latest.only(origin -> either.get(origin) == VersionVector.ALL);
            gone = HybridTimestamp.max(gone, finished.latest());
            latest = latest.only(origin -> either.get(origin) != VersionVector.ALL);
        }
        return new EntityState(either, byEpoch >= 0 ? epoch : other.epoch, latest, mergedSlots(other, byEpoch), gone);
    }

    /** @param byEpoch positive when this epoch is the higher one, negative when the other is */
    private List<Slot<?>> mergedSlots(EntityState other, int byEpoch) {
        List<Slot<?>> merged = new ArrayList<>();
        for (Slot<?> mine : slots) {
            if (byEpoch == 0 || !mine.type().rewinds()) {
                merged.add(mine.merge(seen, other.slot(mine.type()), other.seen));
            } else if (byEpoch > 0) {
                merged.add(mine);
            }
        }
        for (Slot<?> theirs : other.slots) {
            if (byEpoch < 0 && theirs.type().rewinds()) {
                merged.add(theirs);
            } else if ((byEpoch == 0 || !theirs.type().rewinds())
                    && slots.stream()
                            .noneMatch(
                                    mine -> mine.type().tag() == theirs.type().tag())) {
                merged.add(theirs.merge(other.seen, slot(theirs.type()), seen));
            }
        }
        merged.sort(BY_TAG);
        return merged;
    }

    private Slot<?> slot(DataType<?> type) {
        for (Slot<?> slot : slots) {
            if (slot.type().tag() == type.tag()) {
                return slot;
            }
        }
        return Slot.empty(type);
    }

    private List<Slot<?>> replace(Slot<?> changed) {
        if (slots.size() <= 1
                && (slots.isEmpty()
                        || slots.get(0).type().tag() == changed.type().tag())) {
            return List.of(changed);
        }
        List<Slot<?>> all = new ArrayList<>(slots);
        all.removeIf(slot -> slot.type().tag() == changed.type().tag());
        all.add(changed);
        all.sort(BY_TAG);
        return all;
    }
}
