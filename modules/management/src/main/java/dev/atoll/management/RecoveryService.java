package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.EntityState;
import dev.atoll.crdt.Epoch;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegionId;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.recovery.KeyChange;
import dev.atoll.recovery.KeyRewinds;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Takes keys back to what they held at an instant, in all regions, while all of them are written.
 *
 * <p>A rewind is an event like any other: it replicates, it can be undone by a rewind to just before it, and of two that are
 * concurrent one wins everywhere. What was written since the instant, here, or elsewhere before the rewind has arrived there,
 * stays in the journals and counts no more. In a region that was restored, the instant of the restore stands for what was
 * restored. Safe for use from many threads.
 */
public final class RecoveryService implements KeyRewinds {

    private final DataService data;
    private final PastService past;
    private final RegionId self;

    /** @param self the region that this node belongs to */
    public RecoveryService(DataService data, PastService past, RegionId self) {
        this.data = data;
        this.past = past;
        this.self = self;
    }

    /** The same, for the session of the data. */
    public RecoveryService over(DataService seen) {
        return new RecoveryService(seen, past.over(seen), self);
    }

    /** What {@link #rewindKey} would do now. Fails as that does. */
    public CompletionStage<Rewind> previewKey(EntityId id, HybridTimestamp to) {
        return past.within(id.collection(), to, (collection, missing) -> cut(id, collection, to)
                .thenCompose(cut ->
                        rewind(cut, id, to, missing).thenCombine(past.later(id, cut.then()), Rewind::discarding)));
    }

    /**
     * Takes the key back. When the stage completes, that is durable in this region. A retry is safe: what is so already is not
     * done again. Fails with {@link ErrorCode#NOT_FOUND} for a key that nobody has written, {@link ErrorCode#BEFORE_HISTORY}
     * when this region cannot tell what the key held, {@link ErrorCode#WRONG_OPERATION} when the collection's type does not
     * rewind, and as writes do.
     *
     * @param request may be null
     */
    public CompletionStage<Rewind> rewindKey(
            EntityId id, HybridTimestamp to, RequestId request, ConfirmRequest confirm) {
        return past.within(id.collection(), to, (collection, missing) -> cut(id, collection, to)
                .thenCompose(cut -> rewind(cut, id, to, missing)
                        .thenCombine(
                                data.write(id, new Operation.Rewind(to, cut.then()), request, confirm), Rewind::done)));
    }

    /** What a key holds, and what it held at the instant. */
    private record Cut(CollectionDefinition collection, EntityState now, EntityState then) {

        private boolean changes() {
            return !now.withoutRemovedCounts()
                    .slots()
                    .equals(then.withoutRemovedCounts().slots());
        }

        /** Also what an earlier rewind has taken back already. */
        private long eventsSince() {
            long[] count = new long[1];
            now.seen()
                    .withoutAll()
                    .forEach((origin, sequence) ->
                            count[0] += Math.max(0, sequence - then.seen().get(origin)));
            return count[0];
        }
    }

    private CompletionStage<Cut> cut(EntityId id, CollectionDefinition collection, HybridTimestamp to) {
        return collection.type().rewinds()
                ? data.current(id).thenCombine(past.target(id, to), (now, then) -> new Cut(collection, now, then))
                : CompletableFuture.failedStage(doesNotRewind(collection));
    }

    private static AtollException doesNotRewind(CollectionDefinition collection) {
        return new AtollException(
                ErrorCode.WRONG_OPERATION,
                "A collection of type " + collection.type().name()
                        + " does not rewind: what its values count has happened outside.");
    }

    private CompletionStage<Rewind> rewind(Cut cut, EntityId id, HybridTimestamp to, List<RegionId> missing) {
        return past.value(cut.collection(), cut.now())
                .thenCombine(
                        past.value(cut.collection(), cut.then()),
                        (before, after) -> new Rewind(
                                id, to, missing, before, after, cut.eventsSince(), List.of(), Optional.empty()));
    }

    @Override
    public List<String> collections() {
        return data.collections().stream().map(CollectionDefinition::name).toList();
    }

    @Override
    public Optional<AtollException> refusal(String collection) {
        return data.refusal(collection).or(() -> data.knownCollection(collection)
                .filter(known -> !known.type().rewinds())
                .map(RecoveryService::doesNotRewind));
    }

    @Override
    public List<RegionId> missing(String collection, HybridTimestamp to) {
        return collection.isEmpty() ? past.missing(to) : past.missing(collection, to);
    }

    @Override
    public CompletionStage<Optional<KeyChange>> preview(EntityId id, HybridTimestamp to) {
        return data.serving(id.collection(), collection -> data.current(id)
                .thenCompose(now -> changing(collection, id, now, to, cut -> rewind(cut, id, to, List.of())
                        .thenApply(would -> Optional.of(
                                new KeyChange(would.discarded(), value(would.before()), value(would.after())))))));
    }

    @Override
    public CompletionStage<List<DiscardedWrites.Write>> discarded(EntityId id, HybridTimestamp to) {
        return past.target(id, to).thenCompose(then -> past.later(id, then));
    }

    @Override
    public CompletionStage<Optional<KeyChange>> rewind(
            EntityId id, HybridTimestamp to, RequestId request, HybridTimestamp since) {
        return data.serving(id.collection(), collection -> data.current(id)
                .thenCompose(now -> isRewoundAfter(since, now.epoch())
                        ? CompletableFuture.completedStage(Optional.of(new KeyChange(0, null, null)))
                        : rewind(collection, id, now, to, request)));
    }

    private boolean isRewoundAfter(HybridTimestamp since, Epoch epoch) {
        return self.equals(epoch.region()) && epoch.timestamp().compareTo(since) > 0;
    }

    private CompletionStage<Optional<KeyChange>> rewind(
            CollectionDefinition collection, EntityId id, EntityState now, HybridTimestamp to, RequestId request) {
        return changing(collection, id, now, to, cut -> data.writeHere(
                        id, new Operation.Rewind(to, cut.then()), request, ConfirmRequest.NONE)
                .thenApply(written -> Optional.of(new KeyChange(cut.eventsSince(), null, null))));
    }

    /** Does something with a key that holds something else now than at the instant. */
    private CompletionStage<Optional<KeyChange>> changing(
            CollectionDefinition collection,
            EntityId id,
            EntityState now,
            HybridTimestamp to,
            Function<Cut, CompletionStage<Optional<KeyChange>>> work) {
        return past.isRestored(to).thenCompose(restored -> {
            if (!restored && now.timestamp().compareTo(to) <= 0) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            return past.target(id, to).thenCompose(then -> {
                Cut cut = new Cut(collection, now, then);
                return cut.changes() ? work.apply(cut) : CompletableFuture.completedStage(Optional.empty());
            });
        });
    }

    private static View value(Optional<DataAnswer> answer) {
        return answer.map(DataAnswer::value).orElse(null);
    }
}
