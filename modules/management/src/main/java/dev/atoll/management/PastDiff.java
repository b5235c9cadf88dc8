package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.View;
import java.util.List;
import java.util.Optional;

/**
 * A key at two instants.
 *
 * @param before what it held at {@code from}; empty when it had no value then
 * @param after what it held at {@code to}
 */
public record PastDiff(
        HybridTimestamp from, Optional<DataAnswer> before, HybridTimestamp to, Optional<DataAnswer> after) {

    /** Whether the value is another one; a write that leaves it as it was does not count. */
    public boolean changed() {
        return !DataAnswer.sameValue(before, after);
    }

    /** Of a set, the elements that there were not at {@code from}; empty of other types, and when it had no value at either. */
    public Optional<List<Payload>> added() {
        return without(after, before);
    }

    /** Of a set, the elements that there are no more; empty as {@link #added} is. */
    public Optional<List<Payload>> removed() {
        return without(before, after);
    }

    private static Optional<List<Payload>> without(Optional<DataAnswer> these, Optional<DataAnswer> those) {
        Optional<List<Payload>> known = elements(those);
        return elements(these).or(() -> known.map(any -> List.of())).map(all -> all.stream()
                .filter(element -> known.stream().noneMatch(list -> list.contains(element)))
                .toList());
    }

    private static Optional<List<Payload>> elements(Optional<DataAnswer> data) {
        return data.map(DataAnswer::value)
                .filter(View.Elements.class::isInstance)
                .map(value -> ((View.Elements) value).elements());
    }
}
