package dev.atoll.management;

import dev.atoll.backup.LiveRegion;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.BeforeHistoryException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.AsOfReads;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.history.LaterWrites;
import dev.atoll.history.RestoredReads;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.RetentionStore;
import dev.atoll.management.internal.JournalReads;
import dev.atoll.management.internal.KeyLister;
import dev.atoll.management.internal.PastBatches;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads of a region's data as they were at an instant: what all writes with timestamps up to it make, in whatever order they
 * came here. Values are shown by the policy that the collection has now.
 *
 * <p>Every stage that fails does so with an {@link AtollException}; {@link ErrorCode#BEFORE_HISTORY} when this region cannot
 * tell what a key held then. Reads only, so a retry is always safe. Safe for use from many threads.
 */
public final class PastService implements LiveRegion {

    private final DataService data;
    private final AsOfReads reads;
    private final RestoredReads restored;
    private final RetentionStore retention;
    private final HybridTimestamp begun;
    private final Supplier<Instant> keptSince;
    private final LaterWrites later;
    private final KeyLister lister;
    private final PastCompleteness completeness;
    private final Executor blocking;
    private final PastBatches targets;

    /**
     * @param retention says what is no longer kept
     * @param begun when this journal was made: what was forgotten in the mesh before then, nobody has told it
     * @param keptSince since when the past is kept in any case, now
     * @param blocking runs reads of the journal; it may refuse some
     */
    public PastService(
            DataService data,
            AsOfReads reads,
            RestoredReads restored,
            JournalReader journal,
            RetentionStore retention,
            Instant begun,
            Supplier<Instant> keptSince,
            PastCompleteness completeness,
            Executor blocking) {
        this.data = data;
        this.reads = reads;
        this.restored = restored;
        this.retention = retention;
        this.begun = HybridTimestamp.of(begun.toEpochMilli(), 0);
        this.keptSince = keptSince;
        this.later = new LaterWrites(journal);
        this.lister = new KeyLister(journal, blocking);
        this.completeness = completeness;
        this.blocking = blocking;
        this.targets = targets();
    }

    private PastService(PastService whole, DataService seen) {
        this.data = seen;
        this.reads = whole.reads;
        this.restored = whole.restored;
        this.retention = whole.retention;
        this.begun = whole.begun;
        this.keptSince = whole.keptSince;
        this.later = whole.later;
        this.lister = whole.lister;
        this.completeness = whole.completeness;
        this.blocking = whole.blocking;
        this.targets = whole.targets;
    }

    /** The same past, as the session of the data may see it. */
    public PastService over(DataService seen) {
        return new PastService(this, seen);
    }

    /** Fails with {@link ErrorCode#NOT_FOUND} when the key had no value then. */
    public CompletionStage<PastAnswer<DataAnswer>> read(EntityId id, HybridTimestamp at) {
        return within(id.collection(), at, (collection, missing) -> value(id, collection, at)
                .thenApply(
                        answer -> new PastAnswer<>(answer.orElseThrow(() -> notFound(id, at, missing)), at, missing)));
    }

    /** The key at two instants, each empty when it had no value then; complete up to the later one. */
    public CompletionStage<PastAnswer<PastDiff>> diff(EntityId id, HybridTimestamp from, HybridTimestamp to) {
        if (from.compareTo(to) > 0) {
            return CompletableFuture.failedStage(new AtollException(
                    ErrorCode.INVALID_TIMESTAMP, "'from', " + from + ", is after 'to', " + to + "."));
        }
        return within(id.collection(), to, (collection, missing) -> value(id, collection, from)
                .thenCombine(
                        value(id, collection, to),
                        (before, after) -> new PastAnswer<>(new PastDiff(from, before, to, after), to, missing)));
    }

    /**
     * Keys that had a value then, ascending.
     *
     * @param after the key after which to begin; empty for the beginning
     * @param limit how many at most, at least 1
     * @param maxBytes how many bytes of JSON the values of a page have at most, but for a single one that is larger
     */
    public CompletionStage<PastAnswer<KeyPage<KeyPage.Entry>>> entries(
            String name, HybridTimestamp at, String after, int limit, long maxBytes) {
        KeyLister.Bounds<KeyPage.Entry> bounds = KeyLister.Bounds.of(limit, maxBytes);
        return within(name, at, (collection, missing) -> whole(at)
                .thenCompose(kept -> lister.page(name, after, bounds, id -> value(id, collection, at)
                        .thenApply(answer -> answer.map(found -> new KeyPage.Entry(id.key(), found)))))
                .thenApply(page -> new PastAnswer<>(page, at, missing)));
    }

    /** As {@link #entries}, without the values. */
    public CompletionStage<PastAnswer<KeyPage<String>>> keys(String name, HybridTimestamp at, String after, int limit) {
        return within(name, at, (collection, missing) -> whole(at)
                .thenCompose(kept -> lister.page(name, after, KeyLister.Bounds.<String>of(limit), id -> state(id, at)
                        .thenApply(state -> state.visible(collection.type()).map(slot -> id.key()))))
                .thenApply(page -> new PastAnswer<>(page, at, missing)));
    }

    /** Fails when keys that there were then may be forgotten. */
    private CompletionStage<Void> whole(HybridTimestamp at) {
        return JournalReads.run(
                () -> {
                    requireKept(at);
                    return null;
                },
                blocking);
    }

    /**
     * For what is asked of all keys, or of one of which nothing is left.
     *
     * @throws AtollException {@link ErrorCode#BEFORE_HISTORY} when keys that there were then may be forgotten. Blocks
     */
    @Override
    public void requireKept(HybridTimestamp at) {
        RetentionStore.Progress kept = retention.progress();
        if (mayHaveForgotten(kept, at)) {
            HybridTimestamp oldest = horizon(kept);
            throw new BeforeHistoryException(
                    "What there was at " + at + " is no longer kept as a whole (atoll.retention.window): keys that were"
                            + " deleted may be forgotten. The oldest instant is " + oldest + ".",
                    oldest);
        }
    }

    private boolean mayHaveForgotten(RetentionStore.Progress kept, HybridTimestamp at) {
        return (kept.keysForgotten() > 0 || at.compareTo(begun) < 0) && at.compareTo(horizon(kept)) < 0;
    }

    /** A journal that has not worked out one yet may come from a backup, or from others: they keep the window. */
    private HybridTimestamp horizon(RetentionStore.Progress kept) {
        return kept.horizon().equals(HybridTimestamp.ZERO)
                ? HybridTimestamp.of(Math.max(0, keptSince.get().toEpochMilli()), 0)
                : kept.horizon();
    }

    /** The regions of which this one may lack events up to then. */
    public List<RegionId> missing(HybridTimestamp at) {
        return completeness.missing(at);
    }

    interface Read<T> {
        CompletionStage<T> of(CollectionDefinition collection, List<RegionId> missing);
    }

    @Override
    public Optional<AtollException> unreadable(String collection) {
        try {
            return data.refusal(collection);
        } catch (AtollException e) {
            return Optional.of(e);
        }
    }

    /** The same, about one collection. */
    @Override
    public List<RegionId> missing(String name, HybridTimestamp at) {
        return completeness.missing(name, at);
    }

    <T> CompletionStage<T> within(String name, HybridTimestamp at, Read<T> read) {
        return data.serving(name, collection -> read.of(collection, completeness.missing(name, at)));
    }

    private CompletionStage<Optional<DataAnswer>> value(
            EntityId id, CollectionDefinition collection, HybridTimestamp at) {
        return state(id, at).thenCompose(state -> value(collection, state));
    }

    CompletionStage<Optional<DataAnswer>> value(CollectionDefinition collection, EntityState state) {
        return state.visible(collection.type())
                .map(slot -> data.view(collection, slot)
                        .thenApply(view -> Optional.of(EntityAnswers.answer(state, view, false))))
                .orElse(CompletableFuture.completedStage(Optional.empty()));
    }

    CompletionStage<EntityState> state(EntityId id, HybridTimestamp at) {
        return JournalReads.run(() -> kept(id, at), blocking).thenApply(this::shown);
    }

    /**
     * Whether a rewind to the instant brings back what this region's journal was restored to, which is not later, also of keys
     * whose past since is not known.
     */
    CompletionStage<Boolean> isRestored(HybridTimestamp at) {
        return restored.isLoaded()
                ? CompletableFuture.completedStage(restored.isAt(at))
                : JournalReads.run(() -> restored.isAt(at), blocking);
    }

    /** What a rewind to the instant brings back. Many at a time are read together. */
    CompletionStage<EntityState> target(EntityId id, HybridTimestamp at) {
        CompletionStage<EntityState> state = restored.isLoaded() && !restored.isAt(at)
                ? targets.state(id, at)
                : JournalReads.run(() -> restored.isAt(at) ? restored.state(id) : kept(id, at), blocking);
        return state.thenApply(this::shown);
    }

    /** The newest writes of a key that an earlier state of it has not seen. */
    CompletionStage<List<DiscardedWrites.Write>> later(EntityId id, EntityState then) {
        return JournalReads.run(() -> later.of(id, then.seen()), blocking);
    }

    /** Those of which nothing is left are looked at by themselves. */
    private Map<EntityId, EntityState> keptOf(Collection<EntityId> ids, HybridTimestamp at) {
        Map<EntityId, EntityState> states = reads.states(ids, at);
        if (states.containsValue(EntityState.EMPTY) && mayHaveForgotten(retention.progress(), at)) {
            states.values().removeIf(EntityState.EMPTY::equals);
        }
        return states;
    }

    private PastBatches targets() {
        return new PastBatches(
                new PastBatches.Reads() {
                    @Override
                    public Map<EntityId, EntityState> states(Collection<EntityId> ids, HybridTimestamp at) {
                        return keptOf(ids, at);
                    }

                    @Override
                    public EntityState state(EntityId id, HybridTimestamp at) {
                        return kept(id, at);
                    }
                },
                blocking);
    }

    private EntityState shown(EntityState state) {
        data.showed(state.newest());
        return state;
    }

    private EntityState kept(EntityId id, HybridTimestamp at) {
        EntityState state = reads.state(id, at);
        if (state.equals(EntityState.EMPTY)) {
            requireKept(at);
        }
        return state;
    }

    private static AtollException notFound(EntityId id, HybridTimestamp at, List<RegionId> missing) {
        String known = missing.isEmpty()
                ? "."
                : ", as far as this region knows: it may lack events up to then of "
                        + missing.stream().map(RegionId::value).collect(Collectors.joining(", ")) + ".";
        return new AtollException(
                ErrorCode.NOT_FOUND,
                "Key '" + id.key() + "' of collection '" + id.collection() + "' had no value at " + at + known);
    }
}
