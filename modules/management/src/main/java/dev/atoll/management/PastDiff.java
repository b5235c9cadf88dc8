package dev.atoll.management;

import dev.atoll.crdt.HybridTimestamp;
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
}
