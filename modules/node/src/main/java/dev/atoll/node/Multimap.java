package dev.atoll.node;

import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A map from fields to sets, which every region may change at any time. A field is there while its set has elements. A
 * removal takes away what its region has seen; an element that is added elsewhere at the same time stays.
 */
public final class Multimap<T> extends DataHandle<Multimap<T>> {

    private final TypedJson<T> json;

    Multimap(DeclaredKey key, TypedJson<T> json) {
        super(key);
        this.json = json;
    }

    @Override
    Multimap<T> with(DeclaredKey other) {
        return new Multimap<>(other, json);
    }

    @SafeVarargs
    public final CompletionStage<Void> add(String field, T... elements) {
        return key.write(() -> at(field, new Operation.Add(json.writeAll(elements))))
                .thenApply(answer -> null);
    }

    @SafeVarargs
    public final CompletionStage<Void> remove(String field, T... elements) {
        return key.write(() -> at(field, new Operation.Remove(json.writeAll(elements))))
                .thenApply(answer -> null);
    }

    /** Removes a field with all its elements. */
    public CompletionStage<Void> removeField(String field) {
        return key.write(() -> at(field, new Operation.Delete())).thenApply(answer -> null);
    }

    /** Removes all fields. */
    public CompletionStage<Void> clear() {
        return key.write(new Operation.Clear()).thenApply(answer -> null);
    }

    /** The elements of a field in the order of their JSON; empty when it is not there. */
    public CompletionStage<Set<T>> get(String field) {
        return all().thenApply(fields -> fields.getOrDefault(field, Set.of()));
    }

    /** All fields in the order of their names; empty when nobody has written the multimap. */
    public CompletionStage<Map<String, Set<T>>> all() {
        return key.read().thenApply(answer -> answer.map(this::fields).orElse(Map.of()));
    }

    private Map<String, Set<T>> fields(DataAnswer answer) {
        Map<String, Set<T>> fields = new LinkedHashMap<>();
        ((View.Fields) answer.value())
                .fields()
                .forEach((name, view) -> fields.put(name, json.readAll(((View.Elements) view).elements())));
        return Collections.unmodifiableMap(fields);
    }

    private static Operation at(String field, Operation operation) {
        return new Operation.AtPath(FieldPath.of(field), operation);
    }
}
