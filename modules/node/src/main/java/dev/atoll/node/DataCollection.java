package dev.atoll.node;

import dev.atoll.crdt.ConflictPolicy;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.management.KeyPage;
import dev.atoll.management.PastAnswer;
import dev.atoll.management.Session;
import dev.atoll.node.internal.Declared;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.recovery.RecoveryTarget;
import java.time.Instant;
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
     * The keys that had a value at an instant, in byte order; what each held then, {@link DataHandle#asOf(Instant)} tells.
     * {@link PastAnswer#missing} tells of which regions this one may lack changes up to then; with none, the keys are the same
     * in every region. Fails with {@link ErrorCode#BEFORE_HISTORY} when this region cannot tell, and with {@link
     * ErrorCode#INVALID_TIMESTAMP} for the future. A read, so safe to retry.
     *
     * @param after a page's {@code next}: the key after which to begin; empty for the beginning
     * @param limit how many at most, at least 1; a page may have fewer although there are more
     */
    public CompletionStage<PastAnswer<KeyPage<String>>> keysAsOf(Instant instant, String after, int limit) {
        return keysAsOf(RecoveryTarget.at(instant), after, limit);
    }

    /**
     * The same, of whatever names an instant. Fails in addition with {@link ErrorCode#NO_SUCH_POINT} and {@link
     * ErrorCode#NO_SUCH_BACKUP}.
     */
    public CompletionStage<PastAnswer<KeyPage<String>>> keysAsOf(RecoveryTarget target, String after, int limit) {
        return collection.keys(target, after, limit);
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
