package dev.atoll.node;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.node.internal.DeclaredKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.pekko.cluster.ddata.ReplicatedData;

/**
 * A {@link ReplicatedData} of the application's own, which every region may update at any time. What regions have updated
 * without knowing of each other is merged when it is read, and stored merged by the next update.
 */
public final class ReplicatedValue<T extends ReplicatedData> extends DataHandle<ReplicatedValue<T>> {

    /** Each try that fails is another's update that succeeded. */
    private static final int MOST_TRIES = 100;

    private final ReplicatedDataType<T> type;

    ReplicatedValue(DeclaredKey key, ReplicatedDataType<T> type) {
        super(key);
        this.type = type;
    }

    @Override
    ReplicatedValue<T> with(DeclaredKey other) {
        return new ReplicatedValue<>(other, type);
    }

    /** The value; {@link ReplicatedDataType#empty} when nobody has written it, or it is deleted. */
    public CompletionStage<T> get() {
        return read().thenApply(Read::value);
    }

    /**
     * Replaces the value by what {@code change} makes of it. Updates in one region happen one after the other: each is
     * given what the one before it made, so a part of the value that belongs to one region (under {@link Atoll#replicaId})
     * has one writer. Fails with {@link ErrorCode#OVERLOADED} when others update the key all the time.
     *
     * @param change a pure function, which must not block; may be called several times
     * @return the value as it was stored
     */
    public CompletionStage<T> update(UnaryOperator<T> change) {
        return update(change, MOST_TRIES);
    }

    private CompletionStage<T> update(UnaryOperator<T> change, int tries) {
        return read().thenCompose(read -> {
            T next = type.merge(read.value(), change.apply(read.value()));
            return key.write(() -> new Operation.AssignIfStill(type.write(next), read.versions()))
                    .thenApply(answer -> type.merged((View.Document) answer.value()))
                    .handle((stored, failure) ->
                            failure == null ? CompletableFuture.completedStage(stored) : retry(change, tries, failure))
                    .thenCompose(Function.identity());
        });
    }

    private CompletionStage<T> retry(UnaryOperator<T> change, int tries, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (!(cause instanceof AtollException known) || known.code() != ErrorCode.CONFLICT_OPEN) {
            return CompletableFuture.failedStage(cause);
        }
        return tries > 1
                ? update(change, tries - 1)
                : CompletableFuture.failedStage(new AtollException(
                        ErrorCode.OVERLOADED,
                        "Others have updated the key in each of " + MOST_TRIES + " tries: nothing was changed."));
    }

    private record Read<T>(T value, List<Dot> versions) {}

    private CompletionStage<Read<T>> read() {
        return key.read().thenApply(answer -> {
            Optional<View.Document> view = answer.map(data -> (View.Document) data.value());
            List<Dot> versions = view.map(View.Document::versions).orElse(List.of()).stream()
                    .map(RegisterValue.Version::dot)
                    .toList();
            return new Read<>(view.map(type::merged).orElse(type.empty()), versions);
        });
    }
}
