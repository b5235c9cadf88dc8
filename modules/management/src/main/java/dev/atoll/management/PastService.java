package dev.atoll.management;

import dev.atoll.backup.LiveRegion;
import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.AsOfReads;
import dev.atoll.history.RestoredReads;
import dev.atoll.journal.JournalReader;
import dev.atoll.journal.RetentionStore;
import dev.atoll.management.internal.JournalReads;
import dev.atoll.management.internal.KeyLister;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
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
    private final KeyLister lister;
    private final PastCompleteness completeness;
    private final Executor blocking;

    /**
     * @param retention says what is no longer kept
     * @param blocking runs reads of the journal
     */
    public PastService(
            DataService data,
            AsOfReads reads,
            RestoredReads restored,
            JournalReader journal,
            RetentionStore retention,
            PastCompleteness completeness,
            Executor blocking) {
        this.data = data;
        this.reads = reads;
        this.restored = restored;
        this.retention = retention;
        this.lister = new KeyLister(journal, blocking);
        this.completeness = completeness;
        this.blocking = blocking;
    }

    private PastService(PastService whole, DataService seen) {
        this.data = seen;
        this.reads = whole.reads;
        this.restored = whole.restored;
        this.retention = whole.retention;
        this.lister = whole.lister;
        this.completeness = whole.completeness;
        this.blocking = whole.blocking;
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
     */
    public CompletionStage<PastAnswer<KeyPage<KeyPage.Entry>>> entries(
            String name, HybridTimestamp at, String after, int limit) {
        return within(name, at, (collection, missing) -> whole(at)
                .thenCompose(kept -> lister.page(name, after, limit, id -> value(id, collection, at)
                        .thenApply(answer -> answer.map(found -> new KeyPage.Entry(id.key(), found)))))
                .thenApply(page -> new PastAnswer<>(page, at, missing)));
    }

    /** As {@link #entries}, without the values. */
    public CompletionStage<PastAnswer<KeyPage<String>>> keys(String name, HybridTimestamp at, String after, int limit) {
        return within(name, at, (collection, missing) -> whole(at)
                .thenCompose(kept -> lister.page(name, after, limit, id -> state(id, at)
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
    private void requireKept(HybridTimestamp at) {
        RetentionStore.Progress kept = retention.progress();
        if (kept.keysForgotten() > 0 && at.compareTo(kept.horizon()) < 0) {
            throw new AtollException(
                    ErrorCode.BEFORE_HISTORY,
                    "What there was at " + at + " is no longer kept as a whole (atoll.retention.window): keys that were"
                            + " deleted are forgotten. The oldest instant is " + kept.horizon() + ".");
        }
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
                        .thenApply(view -> Optional.of(DataService.answer(state, view, false))))
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

    /** What a rewind to the instant brings back. */
    CompletionStage<EntityState> target(EntityId id, HybridTimestamp at) {
        return JournalReads.run(() -> restored.isAt(at) ? restored.state(id) : kept(id, at), blocking)
                .thenApply(this::shown);
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
