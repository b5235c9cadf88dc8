package dev.atoll.node.internal;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.EntityId;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RequestId;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.management.ConfirmRequest;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.DataService;
import dev.atoll.management.PastAnswer;
import dev.atoll.management.PastDiff;
import dev.atoll.management.PastService;
import dev.atoll.management.Targets;
import dev.atoll.recovery.RecoveryTarget;
import dev.atoll.replication.Confirmation;
import dev.atoll.replication.NotConfirmedException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** One key of a {@link Declared} collection. Every failure of its stages is an {@link AtollException}. */
public final class DeclaredKey {

    private final Declared collection;
    private final EntityId id;
    private final RequestId request;
    private final ConfirmRequest confirm;
    private final Consumer<Confirmation> told;

    /** Null: now. */
    private final RecoveryTarget at;

    DeclaredKey(Declared collection, EntityId id) {
        this(collection, id, null, ConfirmRequest.NONE, confirmation -> {}, null);
    }

    private DeclaredKey(
            Declared collection,
            EntityId id,
            RequestId request,
            ConfirmRequest confirm,
            Consumer<Confirmation> told,
            RecoveryTarget at) {
        this.collection = collection;
        this.id = id;
        this.request = request;
        this.confirm = confirm;
        this.told = told;
        this.at = at;
    }

    /** The same key, where writes count once under this idempotency key. */
    public DeclaredKey once(String idempotencyKey) {
        return new DeclaredKey(collection, id, RequestId.ofKey(idempotencyKey), confirm, told, at);
    }

    /** The same key, where writes are as sure as the rule says. */
    public DeclaredKey confirmed(ConfirmRule rule, boolean require) {
        return new DeclaredKey(collection, id, request, ConfirmRequest.of(rule, require), told, at);
    }

    /** The same key, where somebody is told in which regions each write is durable. */
    public DeclaredKey telling(Consumer<Confirmation> listener) {
        return new DeclaredKey(collection, id, request, confirm, listener, at);
    }

    /** The same key as it was at an instant; it cannot be written. */
    public DeclaredKey asOf(RecoveryTarget instant) {
        return new DeclaredKey(collection, id, request, confirm, told, instant);
    }

    public CompletionStage<DataAnswer> write(Operation operation) {
        return write(() -> operation);
    }

    /** @param operation may throw an {@link AtollException}, which then is the stage's failure */
    public CompletionStage<DataAnswer> write(Supplier<Operation> operation) {
        return plain(write(operation, collection.ready()));
    }

    private CompletionStage<DataAnswer> write(Supplier<Operation> operation, CompletionStage<DataService> ready) {
        if (at != null) {
            return CompletableFuture.failedStage(new AtollException(
                    ErrorCode.INVALID_OPERATION,
                    "This handle shows the value as of " + at.text() + ": the past stays as it is."));
        }
        return ready.thenCompose(data -> data.write(id, operation.get(), request, confirm))
                .thenApply(this::confirmed);
    }

    private DataAnswer confirmed(DataAnswer answer) {
        told.accept(answer.confirmation());
        if (!answer.confirmation().met()) {
            throw new NotConfirmedException(answer.confirmation());
        }
        return answer;
    }

    /** Empty when nobody has written the key, or it is deleted. */
    public CompletionStage<Optional<DataAnswer>> read() {
        return orEmptyWhenNotFound(collection.ready().thenCompose(this::read));
    }

    private CompletionStage<DataAnswer> read(DataService data) {
        return at == null
                ? data.read(id)
                : collection
                        .region()
                        .targets()
                        .resolve(at)
                        .thenCompose(
                                instant -> collection.region().past().over(data).read(id, instant))
                        .thenApply(PastAnswer::what);
    }

    /** The key at two instants, as {@link PastService#diff}. */
    public CompletionStage<PastAnswer<PastDiff>> diff(RecoveryTarget from, RecoveryTarget to) {
        return plain(collection.ready().thenCompose(data -> {
            Targets targets = collection.region().targets();
            PastService past = collection.region().past().over(data);
            return targets.resolve(from)
                    .thenCompose(begin -> targets.resolve(to).thenCompose(end -> past.diff(id, begin, end)));
        }));
    }

    /** Takes the key back to an instant. */
    public CompletionStage<Void> rewind(RecoveryTarget to) {
        return plain(collection.ready().thenCompose(data -> collection
                .region()
                .targets()
                .resolve(to)
                .thenCompose(
                        instant -> collection.region().recovery().over(data).rewindKey(id, instant, request, confirm))
                .thenAccept(done -> confirmed(done.written().orElseThrow()))));
    }

    /** Deletes the key; nothing happens when nobody has written it. */
    public CompletionStage<Void> delete() {
        return orEmptyWhenNotFound(write(Operation.Delete::new, collection.ready()))
                .thenApply(answer -> null);
    }

    /** Empty when the stage fails because something is not there. */
    public static <T> CompletionStage<Optional<T>> orEmptyWhenNotFound(CompletionStage<T> stage) {
        return orEmptyWhen(ErrorCode.NOT_FOUND, stage);
    }

    /** Empty when the stage fails with this code. */
    public static <T> CompletionStage<Optional<T>> orEmptyWhen(ErrorCode code, CompletionStage<T> stage) {
        CompletionStage<Optional<T>> found = stage.handle((value, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedStage(Optional.of(value));
                    }
                    AtollException known = known(failure);
                    return known.code() == code
                            ? CompletableFuture.completedStage(Optional.<T>empty())
                            : CompletableFuture.<Optional<T>>failedStage(known);
                })
                .thenCompose(Function.identity());
        return plain(found);
    }

    /** The same stage, whose failure is not wrapped in others. */
    public static <T> CompletionStage<T> plain(CompletionStage<T> stage) {
        CompletableFuture<T> plain = new CompletableFuture<>();
        stage.whenComplete((value, failure) -> {
            if (failure == null) {
                plain.complete(value);
            } else {
                plain.completeExceptionally(known(failure));
            }
        });
        return plain;
    }

    private static AtollException known(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof AtollException known
                ? known
                : new AtollException(ErrorCode.INTERNAL, "The request failed: " + cause, cause);
    }
}
