package dev.atoll.node;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.management.ViewJson;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A field of a {@link ReplicatedMap}. The first write decides what it is: {@link #put} makes it a document, {@link
 * #increment} and {@link #decrement} a counter, {@link #add} a set, a write to a longer path a map. A write that does not
 * fit what the field is fails with {@link ErrorCode#WRONG_OPERATION}.
 */
public final class MapField {

    private static final TypedJson<Object> JSON = new TypedJson<>(Object.class);

    private final DeclaredKey key;
    private final FieldPath path;
    private final List<Dot> resolved;

    MapField(DeclaredKey key, FieldPath path) {
        this(key, path, null);
    }

    /** @param resolved the versions that the next document replaces; null: all that this region has seen */
    private MapField(DeclaredKey key, FieldPath path, List<Dot> resolved) {
        this.key = key;
        this.path = path;
        this.resolved = resolved;
    }

    /**
     * The same field, where the next change is applied once, however often it is tried with this idempotency key. Another change
     * with the same one fails with {@link dev.atoll.crdt.ErrorCode#IDEMPOTENCY_KEY_REUSED}, or is taken for a repeated one.
     *
     * @param idempotencyKey 1 to 200 printable ASCII characters
     * @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_REQUEST} when it is not
     */
    public MapField once(String idempotencyKey) {
        return new MapField(key.once(idempotencyKey), path, resolved);
    }

    /** The same field, where the next document replaces exactly these versions, as in {@link Register#resolving}. */
    public MapField resolving(List<? extends RegisterVersion<?>> versions) {
        return new MapField(key, path, RegisterVersion.dots(versions));
    }

    /** Replaces the document. */
    public CompletionStage<Void> put(Object document) {
        return key.write(() -> at(
                        resolved == null
                                ? new Operation.Assign(JSON.write(document))
                                : new Operation.Resolve(JSON.write(document), resolved)))
                .thenApply(answer -> null);
    }

    /** All versions of a document, the oldest first; empty when the field is not there, or is none. */
    public <T> CompletionStage<List<RegisterVersion<T>>> versions(Class<T> type) {
        TypedJson<T> json = new TypedJson<>(type);
        return key.read()
                .thenApply(answer -> answer.map(this::view).orElse(null) instanceof View.Document document
                        ? document.versions().stream()
                                .map(each -> RegisterVersion.of(each, json))
                                .toList()
                        : List.of());
    }

    /** What the field holds, read from its JSON, whatever kind of field it is; empty when it is not there. */
    public <T> CompletionStage<Optional<T>> get(Class<T> type) {
        return key.read().thenApply(answer -> answer.map(this::view)
                .map(view -> new TypedJson<>(type).read(ViewJson.payload(view))));
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public CompletionStage<Long> increment(long by) {
        return key.write(at(new Operation.Increment(by))).thenApply(answer -> TotalHandle.total(view(answer)));
    }

    /**
     * @param by at least 1
     * @return the total after it
     */
    public CompletionStage<Long> decrement(long by) {
        return key.write(at(new Operation.Decrement(by))).thenApply(answer -> TotalHandle.total(view(answer)));
    }

    /** The total of a counter; 0 when the field is not there, or is none. */
    public CompletionStage<Long> count() {
        return key.read()
                .thenApply(
                        answer -> answer.map(this::view).map(TotalHandle::total).orElse(0L));
    }

    /** Adds elements to a set. */
    public CompletionStage<Void> add(Object... elements) {
        return key.write(() -> at(new Operation.Add(JSON.writeAll(elements)))).thenApply(answer -> null);
    }

    /** Removes elements from a set. */
    public CompletionStage<Void> remove(Object... elements) {
        return key.write(() -> at(new Operation.Remove(JSON.writeAll(elements))))
                .thenApply(answer -> null);
    }

    /** The elements of a set in the order of their JSON; empty when the field is not there, or is none. */
    public <T> CompletionStage<Set<T>> elements(Class<T> type) {
        TypedJson<T> json = new TypedJson<>(type);
        return key.read()
                .thenApply(answer -> answer.map(this::view).orElse(null) instanceof View.Elements held
                        ? json.readAll(held.elements())
                        : Set.of());
    }

    /** Removes the field with all that is in it, as far as this region has seen it; concurrent changes in it survive. */
    public CompletionStage<Void> delete() {
        return key.write(at(new Operation.Delete())).thenApply(answer -> null);
    }

    private Operation at(Operation operation) {
        return new Operation.AtPath(path, operation);
    }

    /** What the answer shows of the field; null when it is not there. */
    private View view(DataAnswer answer) {
        View view = answer.value();
        for (String name : path.names()) {
            view = view instanceof View.Fields fields ? fields.fields().get(name) : null;
        }
        return view;
    }
}
