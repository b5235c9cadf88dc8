package dev.atoll.node;

import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RequestId;
import dev.atoll.management.Targets;
import dev.atoll.node.internal.DeclaredKey;
import dev.atoll.recovery.RecoveryTarget;
import dev.atoll.recovery.RewindJob;
import dev.atoll.recovery.RewindJobs;
import dev.atoll.recovery.RewindPreview;
import dev.atoll.recovery.RewindScope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Takes collections back to what they held at an instant, in all regions, while all of them are written. Get it from {@link
 * Atoll#rewinds}; a single key is taken back by its handle. Safe for use from many threads.
 */
public final class Rewinds {

    private final RewindJobs jobs;
    private final Targets targets;

    Rewinds(RewindJobs jobs, Targets targets) {
        this.jobs = jobs;
        this.targets = targets;
    }

    /** What {@link #begin} would do now. Changes nothing, and ends after {@code atoll.recovery.preview-time}. */
    public CompletionStage<RewindPreview> preview(RewindScope scope, Instant to) {
        return preview(scope, RecoveryTarget.at(to));
    }

    /** The same, of whatever names an instant. */
    public CompletionStage<RewindPreview> preview(RewindScope scope, RecoveryTarget to) {
        return DeclaredKey.plain(targets.resolve(to).thenCompose(instant -> jobs.preview(scope, instant)));
    }

    /**
     * Begins a job. When the stage completes, the job is durable and will be worked on, also after a restart. Fails with {@link
     * ErrorCode#JOB_OVERLAPS} while another one of this region may have one of its keys, {@link
     * ErrorCode#INVALID_TIMESTAMP} for the future, {@link ErrorCode#UNKNOWN_COLLECTION}, {@link
     * ErrorCode#WRONG_OPERATION} for a collection that does not rewind.
     *
     * @param idempotencyKey two calls with the same one begin one job; null: each begins one
     */
    public CompletionStage<RewindJob> begin(RewindScope scope, Instant to, String idempotencyKey) {
        return begin(scope, RecoveryTarget.at(to), idempotencyKey);
    }

    /** The same, to whatever names an instant; fails with {@link ErrorCode#NO_SUCH_POINT} and {@link ErrorCode#NO_SUCH_BACKUP} in addition. */
    public CompletionStage<RewindJob> begin(RewindScope scope, RecoveryTarget to, String idempotencyKey) {
        RequestId request = idempotencyKey == null ? null : RequestId.ofKey(idempotencyKey);
        return DeclaredKey.plain(targets.resolve(to).thenCompose(instant -> jobs.submit(scope, instant, request)));
    }

    /** The jobs of all regions that this one has, the newest first. */
    public CompletionStage<List<RewindJob>> all() {
        return DeclaredKey.plain(jobs.all());
    }

    /** One job; empty when this region does not have it. */
    public CompletionStage<Optional<RewindJob>> find(String id) {
        return DeclaredKey.orEmptyWhenNotFound(jobs.find(id));
    }

    /** Ends a job soon, in whichever region it runs; what it has taken back stays so. Fails with {@link ErrorCode#NOT_FOUND}. */
    public CompletionStage<RewindJob> cancel(String id) {
        return DeclaredKey.plain(jobs.cancel(id));
    }
}
