package dev.atoll.node;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RequestId;
import dev.atoll.history.ConflictPage;
import dev.atoll.history.ConflictQuery;
import dev.atoll.history.ConflictRecord;
import dev.atoll.management.ConfirmRequest;
import dev.atoll.management.ConflictService;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.Reapplied;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import dev.atoll.replication.NotConfirmedException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The conflicts that this region has recorded, open and settled, and how they are undone. Get it from {@link
 * Atoll#conflicts}. Safe for use from many threads.
 */
public final class Conflicts {

    private final ConflictService service;

    Conflicts(ConflictService service) {
        this.service = service;
    }

    /** The newest conflicts of all collections, at most so many. */
    public CompletionStage<ConflictPage> newest(int limit) {
        return list(new ConflictQuery(null, null, null, Optional.empty(), null, limit));
    }

    /** The newest conflicts of one key, at most so many. */
    public CompletionStage<ConflictPage> of(String collection, String key, int limit) {
        return list(new ConflictQuery(collection, key, null, Optional.empty(), null, limit));
    }

    /**
     * Those that the query names, the newest first; for more, ask again after the page's {@code next}. The log follows the
     * events that this region has by a moment. Fails with {@link ErrorCode#UNAVAILABLE} while the database is away.
     */
    public CompletionStage<ConflictPage> list(ConflictQuery query) {
        return DeclaredKey.plain(service.page(query));
    }

    /** One record; empty when this region has not recorded it, or keeps it no more. */
    public CompletionStage<Optional<ConflictRecord>> find(String id) {
        return DeclaredKey.orEmptyWhenNotFound(service.find(id));
    }

    /**
     * Writes the value of one of the conflict's versions, also when that has lost long ago. When the stage completes, that
     * is durable in this region, and as sure as the collection says.
     *
     * @param id of the conflict
     * @param version the id of one of its versions: {@code version.dot().id()}, or {@link RegisterVersion#id}
     * @param idempotencyKey two choices with the same one are applied once; null: a retry writes again
     * @return fails with {@link ErrorCode#NOT_FOUND} when there is no such conflict (any more), {@link
     *     ErrorCode#INVALID_OPERATION} when it has no such version, {@link NotConfirmedException}, or as other writes do
     */
    public CompletionStage<Void> choose(String id, String version, String idempotencyKey) {
        return settled(() -> service.choose(id, Dot.ofId(version), request(idempotencyKey), ConfirmRequest.NONE));
    }

    /** As {@link #choose}, with a value that none of the versions has. */
    public <T> CompletionStage<Void> resolve(String id, Class<T> type, T value, String idempotencyKey) {
        return settled(() ->
                service.resolve(id, new TypedJson<>(type).write(value), request(idempotencyKey), ConfirmRequest.NONE));
    }

    /**
     * Does writes again that a rewind has discarded, as new writes of this region. When the stage completes, they are durable
     * here, and as sure as the collection says. A retry is safe.
     *
     * @param id of a record of discarded writes
     * @param writes the ids of those to do again, {@code write.dot().id()}; none: all that are listed
     * @return fails with {@link ErrorCode#NOT_FOUND} when there is no such record (any more), {@link
     *     ErrorCode#INVALID_OPERATION} when one of the writes is not in it or cannot be done again, {@link
     *     NotConfirmedException}, or as other writes do
     */
    public CompletionStage<Void> reapply(String id, String... writes) {
        return settled(() -> service.reapply(
                        id,
                        writes.length == 0
                                ? Optional.empty()
                                : Optional.of(
                                        Arrays.stream(writes).map(Dot::ofId).collect(Collectors.toSet())),
                        ConfirmRequest.NONE)
                .thenApply(Reapplied::answer));
    }

    private static RequestId request(String idempotencyKey) {
        return idempotencyKey == null ? null : RequestId.ofKey(idempotencyKey);
    }

    private static CompletionStage<Void> settled(Supplier<CompletionStage<DataAnswer>> write) {
        try {
            return DeclaredKey.plain(write.get()).thenApply(answer -> {
                if (!answer.confirmation().met()) {
                    throw new NotConfirmedException(answer.confirmation());
                }
                return null;
            });
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
