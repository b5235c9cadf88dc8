package dev.atoll.node;

import dev.atoll.crdt.Dot;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.Operation;
import dev.atoll.crdt.View;
import dev.atoll.management.DataAnswer;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.node.internal.TypedJson;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A document that every region may replace at any time. Documents that were written without knowing of each other are all
 * kept as versions; the collection's policy says which one shows.
 */
public final class Register<T> extends DataHandle<Register<T>> {

    private final TypedJson<T> json;
    private final List<Dot> resolved;

    Register(DeclaredKey key, TypedJson<T> json) {
        this(key, json, null);
    }

    /** @param resolved the versions that the next document replaces; null: all that this region has seen */
    private Register(DeclaredKey key, TypedJson<T> json, List<Dot> resolved) {
        super(key);
        this.json = json;
        this.resolved = resolved;
    }

    @Override
    Register<T> with(DeclaredKey other) {
        return new Register<>(other, json, resolved);
    }

    /**
     * The same register, where the next document replaces exactly these versions. Others survive beside it, and are a
     * conflict again: also those that somebody wrote after these were read.
     *
     * @param versions from {@link #versions}
     */
    public Register<T> resolving(List<RegisterVersion<T>> versions) {
        return new Register<>(key, json, RegisterVersion.dots(versions));
    }

    /**
     * Replaces the document. Fails with {@link ErrorCode#CONFLICT_OPEN} when there are several versions, the collection's
     * policy is manual, and this register is not {@link #resolving} any.
     */
    public CompletionStage<Void> set(T document) {
        return key.write(() -> resolved == null
                        ? new Operation.Assign(json.write(document))
                        : new Operation.Resolve(json.write(document), resolved))
                .thenApply(answer -> null);
    }

    /** The document; empty when nobody has written it, or it is deleted. */
    public CompletionStage<Optional<T>> get() {
        return key.read().thenApply(answer -> answer.map(data -> json.read(((View.Document) data.value()).payload())));
    }

    /** All versions, the oldest first; more than one is a conflict. Empty as {@link #get} is. */
    public CompletionStage<List<RegisterVersion<T>>> versions() {
        return key.read().thenApply(answer -> answer.map(this::versions).orElse(List.of()));
    }

    private List<RegisterVersion<T>> versions(DataAnswer answer) {
        return ((View.Document) answer.value())
                .versions().stream().map(each -> RegisterVersion.of(each, json)).toList();
    }
}
