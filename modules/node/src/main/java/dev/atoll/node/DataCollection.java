package dev.atoll.node;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.Session;
import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.DeclaredKey;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A collection: keys that hold values of one type. Get it from {@link Atoll}.
 *
 * @param <H> the handle of a value
 */
public final class DataCollection<H extends DataHandle<H>> {

    private final Declared collection;
    private final Function<DeclaredKey, H> handles;

    DataCollection(Declared collection, Function<DeclaredKey, H> handles) {
        this.collection = collection;
        this.handles = handles;
    }

    /**
     * The value of a key. Costs nothing; the key need not be there yet.
     *
     * @param key 1 to 200 bytes of UTF-8 without control characters
     */
    public H at(String key) {
        return handles.apply(collection.at(key));
    }

    /**
     * The same collection, as the session may see it: what is read and written through the handles of what this returns
     * waits until this region has all that the session has seen, and counts as seen. Fails in addition with {@link
     * ErrorCode#SESSION_BEHIND} when that takes too long; nothing was done then.
     */
    public DataCollection<H> in(Session session) {
        return new DataCollection<>(collection.in(session), handles);
    }

    /**
     * Changes the collection's policy, in all regions: the versions of its registers and register fields stay as they are
     * and are read in the new way. Safe to retry. Fails with {@link ErrorCode#INVALID_POLICY} when the type has no
     * conflicts, or the policy names a class that this node does not have.
     */
    public CompletionStage<Void> changePolicy(ConflictPolicy policy) {
        return collection.change(policy);
    }
}
