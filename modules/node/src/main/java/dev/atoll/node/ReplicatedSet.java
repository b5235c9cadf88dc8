package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A set that every region may change at any time. A removal takes away what its region has seen; an element that is added
 * elsewhere at the same time stays.
 */
public final class ReplicatedSet<T> {

    private final DeclaredKey key;
    private final TypedJson<T> json;

    ReplicatedSet(DeclaredKey key, TypedJson<T> json) {
        this.key = key;
        this.json = json;
    }

    /** The same set, where the next change is applied once, however often it is tried with this idempotency key. */
    public ReplicatedSet<T> once(String idempotencyKey) {
        return new ReplicatedSet<>(key.once(idempotencyKey), json);
    }

    @SafeVarargs
    public final CompletionStage<Void> add(T... elements) {
        return key.write(() -> new Operation.Add(payloads(elements))).thenApply(answer -> null);
    }

    @SafeVarargs
    public final CompletionStage<Void> remove(T... elements) {
        return key.write(() -> new Operation.Remove(payloads(elements))).thenApply(answer -> null);
    }

    /** Removes all elements. */
    public CompletionStage<Void> clear() {
        return key.write(new Operation.Clear()).thenApply(answer -> null);
    }

    public CompletionStage<Boolean> contains(T element) {
        return key.read().thenApply(answer -> answer.map(ReplicatedSet::elements)
                .map(elements -> elements.contains(json.write(element)))
                .orElse(false));
    }

    /** All elements in the order of their JSON; empty when nobody has written the set. */
    public CompletionStage<Set<T>> elements() {
        return key.read().thenApply(answer -> {
            Set<T> elements = new LinkedHashSet<>();
            answer.ifPresent(data -> elements(data).forEach(payload -> elements.add(json.read(payload))));
            return Collections.unmodifiableSet(elements);
        });
    }

    /** Deletes the set as far as this region has seen it; concurrent additions elsewhere survive. */
    public CompletionStage<Void> delete() {
        return key.delete();
    }

    static List<Payload> elements(DataAnswer data) {
        return ((View.Elements) data.value()).elements();
    }

    private List<Payload> payloads(T[] elements) {
        return List.of(elements).stream().map(json::write).toList();
    }
}
