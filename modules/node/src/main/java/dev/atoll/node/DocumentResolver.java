package dev.atoll.node;

import dev.atoll.crdt.ConflictResolver;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.node.internal.TypedJson;
import java.util.List;

/**
 * A {@link ConflictResolver} of objects rather than bytes. What the class of the documents does not know is not in its
 * result: all regions should know the same class.
 *
 * <pre>{@code
 * public final class MergeCarts extends DocumentResolver<Cart> {
 *     public MergeCarts() {
 *         super(Cart.class);
 *     }
 *
 *     protected Cart merge(List<RegisterVersion<Cart>> versions) { … }
 * }
 * }</pre>
 */
public abstract class DocumentResolver<T> implements ConflictResolver {

    private final TypedJson<T> json;

    /** @param type of the documents, as Jackson reads and writes it */
    protected DocumentResolver(Class<T> type) {
        this.json = new TypedJson<>(type);
    }

    /**
     * Makes one document of several; a function of them and of nothing else.
     *
     * @param versions two or more, the oldest first
     */
    protected abstract T merge(List<RegisterVersion<T>> versions);

    @Override
    public final Payload resolve(List<RegisterValue.Version> versions) {
        return json.write(merge(
                versions.stream().map(each -> RegisterVersion.of(each, json)).toList()));
    }
}
