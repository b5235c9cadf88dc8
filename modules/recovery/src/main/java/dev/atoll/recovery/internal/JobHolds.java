package dev.atoll.recovery.internal;

import dev.atoll.crdt.BeforeHistoryException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.HybridTimestamp;
import dev.atoll.journal.RetentionStore;
import dev.atoll.journal.RetentionStore.Hold;
import dev.atoll.journal.RetentionStore.Progress;
import dev.atoll.recovery.RewindJob;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Keeps the past that jobs go back to from being folded while they are open. */
public final class JobHolds {

    private static final String PREFIX = "rewind job ";

    private final RetentionStore retention;
    private final Executor blocking;

    /** @param blocking runs what reads and writes the database */
    public JobHolds(RetentionStore retention, Executor blocking) {
        this.retention = retention;
        this.blocking = blocking;
    }

    /**
     * From now on it is kept; that survives restarts. Fails with {@link ErrorCode#BEFORE_HISTORY}, and keeps nothing, when it
     * is gone.
     */
    public CompletionStage<Void> take(String job, HybridTimestamp to) {
        return CompletableFuture.runAsync(
                () -> {
                    Progress before = hold(job, to);
                    if (to.compareTo(before.horizon()) < 0) {
                        retention.release(PREFIX + job);
                        throw new BeforeHistoryException(
                                "What there was at " + to
                                        + " is no longer kept (atoll.retention.window). The oldest instant" + " is "
                                        + before.horizon() + ".",
                                before.horizon());
                    }
                },
                blocking);
    }

    /**
     * Of a job that is listed, also when the hold that was {@link #take taken} is gone: a runner that began just before took it
     * for that of a job which never was.
     */
    CompletionStage<Void> keep(RewindJob job) {
        return CompletableFuture.runAsync(() -> hold(job.id(), job.to()), blocking);
    }

    private Progress hold(String job, HybridTimestamp to) {
        return retention.hold(new Hold(PREFIX + job, Long.MAX_VALUE, to));
    }

    /** The job has ended, or was not taken on. */
    public CompletionStage<Void> release(String job) {
        return CompletableFuture.runAsync(() -> retention.release(PREFIX + job), blocking);
    }

    /** Of jobs that are not open: a node may have died before it took one on, or after one had ended. */
    CompletionStage<Void> releaseAllBut(Collection<RewindJob> open) {
        return CompletableFuture.runAsync(
                () -> retention.holds().stream()
                        .map(Hold::name)
                        .filter(name -> name.startsWith(PREFIX))
                        .filter(name -> open.stream().noneMatch(job -> name.equals(PREFIX + job.id())))
                        .forEach(retention::release),
                blocking);
    }
}
