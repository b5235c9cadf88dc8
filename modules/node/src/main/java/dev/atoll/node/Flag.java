package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.node.internal.DeclaredKey;
import java.util.concurrent.CompletionStage;

/**
 * A switch that every region may turn on and off at any time. Turning it off takes back what its region has seen; it stays
 * on when another region turns it on at the same time.
 */
public final class Flag {

    private final DeclaredKey key;

    Flag(DeclaredKey key) {
        this.key = key;
    }

    /** The same flag, where the next change is applied once, however often it is tried with this idempotency key. */
    public Flag once(String idempotencyKey) {
        return new Flag(key.once(idempotencyKey));
    }

    public CompletionStage<Void> enable() {
        return key.write(new Operation.Enable()).thenApply(answer -> null);
    }

    public CompletionStage<Void> disable() {
        return key.write(new Operation.Disable()).thenApply(answer -> null);
    }

    /** Whether it is on; off when nobody has written it. */
    public CompletionStage<Boolean> isEnabled() {
        return key.read().thenApply(answer -> answer.map(data -> ((View.Flag) data.value()).enabled())
                .orElse(false));
    }

    /** Deletes the flag as far as this region has seen it; a concurrent change elsewhere survives. */
    public CompletionStage<Void> delete() {
        return key.delete();
    }
}
