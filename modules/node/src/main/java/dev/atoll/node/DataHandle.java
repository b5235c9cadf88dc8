package dev.atoll.node;

import dev.atoll.entity.ConfirmRule;
import dev.atoll.management.PastAnswer;
import dev.atoll.management.PastDiff;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.recovery.RecoveryTarget;
import dev.atoll.replication.Confirmation;
import dev.atoll.replication.NotConfirmedException;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

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

    /**
     * The same value, where the next change is applied once, however often it is tried with this idempotency key. Another change
     * with the same one fails with {@link dev.atoll.crdt.ErrorCode#IDEMPOTENCY_KEY_REUSED}, or is taken for a repeated one.
     *
     * @param idempotencyKey 1 to 200 printable ASCII characters
     * @throws dev.atoll.crdt.AtollException {@link dev.atoll.crdt.ErrorCode#INVALID_REQUEST} when it is not
     */
    public final H once(String idempotencyKey) {
        return with(key.once(idempotencyKey));
    }

    /**
     * The same value, where changes are as sure as the rule says, whatever the collection says. The stage of a change
     * then completes when the change is durable in that many regions. When too few of them say so in time, it fails with
     * a {@link NotConfirmedException}: the change is durable in this region and goes on to the others.
     */
    public final H confirmed(ConfirmRule rule) {
        return with(key.confirmed(rule, false));
    }

    /**
     * As {@link #confirmed}, and a change fails with {@link dev.atoll.crdt.ErrorCode#NOT_ENOUGH_REGIONS} before it is made
     * when fewer regions than the rule needs are connected.
     */
    public final H requiring(ConfirmRule rule) {
        return with(key.confirmed(rule, true));
    }

    /**
     * The same value, where the listener is told in which regions each change is durable, just before the change's stage
     * completes or fails for that reason. Called on a thread of the actor system: it must not block and must not fail.
     */
    public final H telling(Consumer<Confirmation> listener) {
        return with(key.telling(listener));
    }

    /**
     * The same value as it was at an instant: what all changes up to then make that this region has, which {@link
     * Atoll#missing} tells about. It cannot be changed. Reading it fails with {@link
     * dev.atoll.crdt.ErrorCode#BEFORE_HISTORY} when this region cannot tell, and with {@link
     * dev.atoll.crdt.ErrorCode#INVALID_TIMESTAMP} for the future.
     */
    public final H asOf(Instant instant) {
        return asOf(RecoveryTarget.at(instant));
    }

    /**
     * The same, of whatever names an instant. Reading it fails in addition with {@link
     * dev.atoll.crdt.ErrorCode#NO_SUCH_POINT} and {@link dev.atoll.crdt.ErrorCode#NO_SUCH_BACKUP}.
     */
    public final H asOf(RecoveryTarget target) {
        return with(key.asOf(target));
    }

    /**
     * The value at two instants: whether it is another one, and of a set the elements that came and went. {@link
     * PastAnswer#missing} tells of which regions this one may lack changes up to the later instant. Fails as {@link
     * #asOf(Instant)} does, and with {@link dev.atoll.crdt.ErrorCode#INVALID_TIMESTAMP} when {@code from} is after {@code to}.
     * A read, so safe to retry.
     */
    public final CompletionStage<PastAnswer<PastDiff>> diff(Instant from, Instant to) {
        return diff(RecoveryTarget.at(from), RecoveryTarget.at(to));
    }

    /** The same, of whatever names an instant; fails as {@link #asOf(RecoveryTarget)} in addition. */
    public final CompletionStage<PastAnswer<PastDiff>> diff(RecoveryTarget from, RecoveryTarget to) {
        return key.diff(from, to);
    }

    /**
     * Takes the value back to what it was at an instant, in all regions: what was written since, also concurrently elsewhere,
     * stays in the journals and counts no more. An event like any change, as sure as those; safe to retry; undone by a rewind
     * to just before it. Fails as {@link #asOf(Instant)} does, with {@link dev.atoll.crdt.ErrorCode#NOT_FOUND} when nobody has written
     * the value, and with {@link dev.atoll.crdt.ErrorCode#WRONG_OPERATION} for an escrow counter, which does not rewind.
     */
    public final CompletionStage<Void> rewind(Instant instant) {
        return rewind(RecoveryTarget.at(instant));
    }

    /** The same, to whatever names an instant; fails as {@link #asOf(RecoveryTarget)} in addition. */
    public final CompletionStage<Void> rewind(RecoveryTarget target) {
        return key.rewind(target);
    }

    /** Deletes the value as far as this region has seen it; concurrent changes elsewhere survive. */
    public final CompletionStage<Void> delete() {
        return key.delete();
    }
}
