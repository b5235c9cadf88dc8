package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.node.internal.DeclaredKey;
import java.util.concurrent.CompletionStage;

/**
 * A switch that every region may turn on and off at any time. Turning it off takes back what its region has seen; it stays
 * on when another region turns it on at the same time.
 */
public final class Flag extends DataHandle<Flag> {

    Flag(DeclaredKey key) {
        super(key);
    }

    @Override
    Flag with(DeclaredKey other) {
        return new Flag(other);
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
}
