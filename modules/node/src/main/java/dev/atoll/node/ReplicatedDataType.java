package dev.atoll.node;

import dev.atoll.crdt.ConflictResolver;
import dev.atoll.crdt.Payload;
import dev.atoll.crdt.RegisterValue;
import dev.atoll.crdt.View;
import dev.atoll.node.internal.TypedJson;
import java.util.List;
import org.apache.pekko.cluster.ddata.ReplicatedData;

/**
 * A {@link ReplicatedData} of the application's own as the type of a collection, see {@link Atoll#replicatedData}. The
 * collection's definition names the subclass, which has a public constructor without parameters and is on the class path
 * of all nodes of all regions.
 *
 * <pre>{@code
 * public final class CartType extends ReplicatedDataType<Cart> {
 *     public CartType() {
 *         super(Cart.class, Cart.EMPTY);
 *     }
 * }
 * }</pre>
 *
 * <p>The data's {@code merge} is associative, commutative and idempotent, and changes neither side; {@link
 * dev.atoll.node.testkit.ReplicatedDataLaws} checks that. It is called whenever a value is read that several regions
 * have updated without knowing of each other.
 *
 * @param <T> immutable
 */
public abstract class ReplicatedDataType<T extends ReplicatedData> implements ConflictResolver {

    private final Class<T> type;
    private final T empty;
    private final TypedJson<T> json;

    /**
     * @param type as Jackson reads and writes it
     * @param empty the value of a key that nobody has written
     */
    protected ReplicatedDataType(Class<T> type, T empty) {
        this.type = type;
        this.empty = empty;
        this.json = new TypedJson<>(type);
    }

    /** The value of a key that nobody has written. */
    public final T empty() {
        return empty;
    }

    /** What both have seen. */
    public final T merge(T one, T other) {
        return type.cast(one.merge(other));
    }

    /** The form in which the value is stored and sent: canonical JSON. */
    public final Payload write(T value) {
        return json.write(value);
    }

    /** Reads what {@link #write} wrote. */
    public final T read(Payload payload) {
        return json.read(payload);
    }

    /** All versions merged, as reads over HTTP show it. */
    @Override
    public final Payload resolve(List<RegisterValue.Version> versions) {
        return write(merged(versions));
    }

    final T merged(View.Document view) {
        return merged(view.versions());
    }

    private T merged(List<RegisterValue.Version> versions) {
        return versions.stream()
                .map(each -> read(each.value()))
                .reduce(this::merge)
                .orElse(empty);
    }
}
