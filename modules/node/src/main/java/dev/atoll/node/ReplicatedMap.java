package dev.atoll.node;

import dev.atoll.crdt.FieldPath;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.management.ViewJson;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * A map whose fields every region may change at any time: documents, counters, sets and further maps. Changes of different
 * fields all survive, and so does a change in a field that another region removes at the same time.
 */
public final class ReplicatedMap extends DataHandle<ReplicatedMap> {

    ReplicatedMap(DeclaredKey key) {
        super(key);
    }

    @Override
    ReplicatedMap with(DeclaredKey other) {
        return new ReplicatedMap(other);
    }

    /**
     * A field, which need not be there yet: the first write makes it, and the maps that it lies in.
     *
     * @param path the field's name, after those of the maps that it lies in: 1 to {@value FieldPath#MAX_DEPTH} names of 1
     *     to {@value FieldPath#MAX_NAME_BYTES} bytes of UTF-8 without control characters
     */
    public MapField field(String... path) {
        return new MapField(key, FieldPath.of(path));
    }

    /** The names of the fields, in order; empty when nobody has written the map. */
    public CompletionStage<Set<String>> names() {
        return key.read().thenApply(answer -> answer.map(
                        data -> ((View.Fields) data.value()).fields().keySet())
                .orElse(Set.of()));
    }

    /** The whole map, read from its JSON; empty when nobody has written it, or it is deleted. */
    public <T> CompletionStage<Optional<T>> get(Class<T> type) {
        return key.read()
                .thenApply(answer -> answer.map(data -> new TypedJson<>(type).read(ViewJson.payload(data.value()))));
    }

    /** Removes all fields as far as this region has seen them. */
    public CompletionStage<Void> clear() {
        return key.write(new Operation.Clear()).thenApply(answer -> null);
    }
}
