package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What sets have in common. */
public abstract sealed class ElementsHandle<T, H extends ElementsHandle<T, H>> extends DataHandle<H>
        permits ReplicatedSet, GrowSet {

    final TypedJson<T> json;

    ElementsHandle(DeclaredKey key, TypedJson<T> json) {
        super(key);
        this.json = json;
    }

    @SafeVarargs
    public final CompletionStage<Void> add(T... elements) {
        return key.write(() -> new Operation.Add(json.writeAll(elements))).thenApply(answer -> null);
    }

    public final CompletionStage<Boolean> contains(T element) {
        return key.read().thenApply(answer -> answer.map(ElementsHandle::payloads)
                .map(elements -> elements.contains(json.write(element)))
                .orElse(false));
    }

    /** All elements in the order of their JSON; empty when nobody has written the set. */
    public final CompletionStage<Set<T>> elements() {
        return key.read()
                .thenApply(answer ->
                        answer.map(ElementsHandle::payloads).map(json::readAll).orElse(Set.of()));
    }

    private static List<Payload> payloads(DataAnswer answer) {
        return ((View.Elements) answer.value()).elements();
    }
}
