package dev.atoll.node;

import dev.atoll.node.internal.DeclaredKey;
import java.util.concurrent.CompletionStage;

/**
 * What is common to the values of all types. Handles are cheap, immutable, and safe for use from many threads.
 *
 * @param <H> the handle itself
 */
public abstract sealed class DataHandle<H extends DataHandle<H>>
        permits TotalHandle, ElementsHandle, Register, Flag, Escrow, ReplicatedMap, Multimap, ReplicatedValue {

    final DeclaredKey key;

    DataHandle(DeclaredKey key) {
        this.key = key;
    }

    abstract H with(DeclaredKey key);

    /** The same value, where the next change is applied once, however often it is tried with this idempotency key. */
    public final H once(String idempotencyKey) {
        return with(key.once(idempotencyKey));
    }

    /** Deletes the value as far as this region has seen it; concurrent changes elsewhere survive. */
    public final CompletionStage<Void> delete() {
        return key.delete();
    }
}
