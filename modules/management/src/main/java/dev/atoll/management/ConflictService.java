package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.RequestId;
import dev.atoll.crdt.View;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.history.ConflictCount;
import dev.atoll.history.ConflictLog;
import dev.atoll.history.ConflictPage;
import dev.atoll.history.ConflictQuery;
import dev.atoll.history.ConflictRecord;
import dev.atoll.history.DiscardedWrites;
import dev.atoll.history.RecordedConflict;
import dev.atoll.management.internal.JournalReads;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The conflicts that this region has recorded, and their resolution. Every stage that fails does so with an {@link
 * AtollException}; {@link ErrorCode#UNAVAILABLE} while the database is away. Safe for use from many threads.
 */
public final class ConflictService {

    private final ConflictLog log;
    private final DataService data;
    private final Executor blocking;

    /** @param blocking runs reads of the log; it may refuse some */
    public ConflictService(ConflictLog log, DataService data, Executor blocking) {
        this.log = log;
        this.data = data;
        this.blocking = blocking;
    }

    /** The same conflicts, resolved as the session of the data may see them. */
    public ConflictService over(DataService seen) {
        return new ConflictService(log, seen, blocking);
    }

    /**
     * The newest first. The log follows the events that this region has by a moment. When they are of one collection, it fails
     * as a read of that does.
     */
    public CompletionStage<ConflictPage> page(ConflictQuery query) {
        boolean ofOne = query.collection() != null && !query.collection().equals(CollectionDefinition.COLLECTION);
        CompletionStage<ConflictPage> page = ofOne
                ? data.serving(query.collection(), collection -> read(query))
                : data.caughtUp().thenCompose(here -> read(query));
        return page.thenApply(found -> {
            found.records().forEach(each -> data.showed(each.shown()));
            return found;
        });
    }

    private CompletionStage<ConflictPage> read(ConflictQuery query) {
        return JournalReads.run(() -> log.page(query), blocking);
    }

    public CompletionStage<List<ConflictCount>> counts() {
        return JournalReads.run(log::counts, blocking);
    }

    /** Fails with {@link ErrorCode#NOT_FOUND}. */
    public CompletionStage<ConflictRecord> find(String id) {
        return data.caughtUp()
                .thenCompose(here -> JournalReads.run(() -> log.find(id).orElseThrow(() -> unknown(id)), blocking))
                .thenApply(found -> {
                    data.showed(found.shown());
                    return found;
                });
    }

    /**
     * Does discarded writes again, as new writes of this region, in the order of their timestamps. A retry is safe as long
     * as the key remembers its requests: what was done again is not done once more.
     *
     * @param id of a record of discarded writes
     * @param chosen which of them; empty for all that are listed and can be done again
     * @param confirm how sure the last of them is to be, and with it all
     * @return fails with {@link ErrorCode#NOT_FOUND}, {@link ErrorCode#INVALID_OPERATION} when one of them is not listed or
     *     cannot be done again, or as {@link DataService#write} does: then some of them may have been done again
     */
    public CompletionStage<Reapplied> reapply(String id, Optional<Set<Dot>> chosen, ConfirmRequest confirm) {
        return find(id).thenCompose(found -> {
            List<DiscardedWrites.Write> writes = chosen(discarded(found), chosen);
            return Reapplied.write(data, (DiscardedWrites) found, writes, confirm);
        });
    }

    private static DiscardedWrites discarded(ConflictRecord found) {
        if (found instanceof DiscardedWrites discarded) {
            return discarded;
        }
        throw new AtollException(
                ErrorCode.INVALID_REQUEST,
                "Record " + found.id() + " is a conflict: it is resolved. Only discarded writes are applied again.");
    }

    private static List<DiscardedWrites.Write> chosen(DiscardedWrites of, Optional<Set<Dot>> chosen) {
        Set<Dot> left = new TreeSet<>(chosen.orElse(Set.of()));
        List<DiscardedWrites.Write> writes = of.writes().stream()
                .filter(DiscardedWrites.Write::repeatable)
                .filter(write -> chosen.isEmpty() || left.remove(write.dot()))
                .toList();
        if (!left.isEmpty() || writes.isEmpty()) {
            String which = left.isEmpty()
                    ? "any write"
                    : "the write '" + left.iterator().next().id() + "'";
            throw new AtollException(
                    ErrorCode.INVALID_OPERATION,
                    "Record " + of.id() + " does not list " + which + " that can be applied again.");
        }
        return writes;
    }

    /**
     * Writes the value of one of the conflict's versions, also when that has lost long ago; as {@link #resolve(String,
     * Payload, RequestId, ConfirmRequest)}. In a field that was made with different kinds it chooses the version's kind:
     * what is still there of it stays, and the others are removed.
     *
     * @return fails in addition with {@link ErrorCode#INVALID_OPERATION} when the conflict has no such version
     */
    public CompletionStage<DataAnswer> choose(String id, Dot version, RequestId request, ConfirmRequest confirm) {
        return resolve(id, conflict -> ConflictChoice.of(conflict, version), request, confirm);
    }

    /**
     * Writes a value in place of exactly the conflict's versions: others that have come since stay beside it. When none of
     * the versions is there any more, it replaces what is there, as every write does. A field that was made with different
     * kinds is a register then.
     *
     * @param request may be null; two writes with the same request are applied once
     * @param confirm how sure it is to be
     * @return the key after it; fails with {@link ErrorCode#NOT_FOUND} when there is no such conflict (any more), {@link
     *     ErrorCode#CONFLICT_OPEN} when the field is in another conflict of kinds now, or as {@link DataService#write} does
     */
    public CompletionStage<DataAnswer> resolve(String id, Payload value, RequestId request, ConfirmRequest confirm) {
        return resolve(id, conflict -> ConflictChoice.of(conflict, value), request, confirm);
    }

    private CompletionStage<DataAnswer> resolve(
            String id, Function<RecordedConflict, ConflictChoice> made, RequestId request, ConfirmRequest confirm) {
        return find(id).thenCompose(found -> {
            RecordedConflict conflict = conflict(found);
            requireResolvable(conflict);
            ConflictChoice choice = made.apply(conflict);
            return isThere(conflict)
                    .thenCompose(there -> data.write(conflict.entity(), choice.operation(there), request, confirm));
        });
    }

    private static RecordedConflict conflict(ConflictRecord found) {
        if (found instanceof RecordedConflict conflict) {
            return conflict;
        }
        throw new AtollException(
                ErrorCode.INVALID_REQUEST,
                "Record " + found.id() + " lists discarded writes: they are applied again, not resolved.");
    }

    private static void requireResolvable(RecordedConflict conflict) {
        if (conflict.entity().collection().equals(CollectionDefinition.COLLECTION)) {
            throw new AtollException(
                    ErrorCode.INVALID_REQUEST,
                    "This is a clash of definitions of the collection '"
                            + conflict.entity().key() + "': a collection's type cannot be chosen.");
        }
    }

    /** Whether the entity still holds one of the conflict's versions. */
    private CompletionStage<Boolean> isThere(RecordedConflict conflict) {
        if (conflict.conflict().kinds()) {
            return CompletableFuture.completedStage(true); // that is up to the data actor
        }
        List<Dot> versions = dots(conflict.conflict().versions());
        return data.read(conflict.entity())
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(
                                at(conflict.conflict().path(), answer.value()) instanceof View.Document document
                                        && dots(document.versions()).stream().anyMatch(versions::contains));
                    }
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    return cause instanceof AtollException known && known.code() == ErrorCode.NOT_FOUND
                            ? CompletableFuture.completedFuture(false)
                            : CompletableFuture.<Boolean>failedFuture(cause);
                })
                .thenCompose(Function.identity());
    }

    private static View at(List<String> path, View view) {
        View found = view;
        for (String name : path) {
            found = found instanceof View.Fields map ? map.fields().get(name) : null;
        }
        return found;
    }

    private static List<Dot> dots(List<RegisterValue.Version> versions) {
        return versions.stream().map(RegisterValue.Version::dot).toList();
    }

    private static AtollException unknown(String id) {
        String shown = id.substring(0, Math.min(40, id.length()));
        return new AtollException(
                ErrorCode.NOT_FOUND,
                "There is no conflict '" + shown
                        + "' in this region's log: it is no longer kept, or it has gone on with"
                        + " other versions under another id.");
    }
}
