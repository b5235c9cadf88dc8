package dev.atoll.node;

import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A document that every region may replace at any time; of concurrent ones the latest shows. */
public final class Register<T> {

    private final DeclaredKey key;
    private final TypedJson<T> json;

    Register(DeclaredKey key, TypedJson<T> json) {
        this.key = key;
        this.json = json;
    }

    /** The same register, where the next change is applied once, however often it is tried with this idempotency key. */
    public Register<T> once(String idempotencyKey) {
        return new Register<>(key.once(idempotencyKey), json);
    }

    /** Replaces the document. */
    public CompletionStage<Void> set(T document) {
        return key.write(() -> new Operation.Assign(json.write(document))).thenApply(answer -> null);
    }

    /** The document; empty when nobody has written it, or it is deleted. */
    public CompletionStage<Optional<T>> get() {
        return key.read().thenApply(answer -> answer.map(data -> json.read(((View.Document) data.value()).payload())));
    }

    /** Deletes what this region has seen; concurrent documents of others survive. */
    public CompletionStage<Void> delete() {
        return key.delete();
    }
}
