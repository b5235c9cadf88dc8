package dev.atoll.management;

import dev.atoll.crdt.AtollException;
import dev.atoll.crdt.ErrorCode;
import dev.atoll.crdt.RegionId;
import dev.atoll.entity.CollectionDefinition;
import dev.atoll.entity.ConfirmMode;
import dev.atoll.entity.ConfirmRule;
import dev.atoll.entity.RegionRegistry;
import dev.atoll.journal.DurationText;
import dev.atoll.replication.Confirmation;
import dev.atoll.replication.Confirmations;
import dev.atoll.replication.LagLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Makes writes as sure as they are to be: holds them back while other regions are too far behind, and waits until other
 * regions have them. Safe for use by many threads.
 */
public final class WriteAssurance {

    private final RegionRegistry regions;
    private final Confirmations confirmations;
    private final LagLimits lag;
    private final Executor executor;
    private final Semaphore mayBeDelayed;
    private final CompletionStage<Confirmation> local;

    /**
     * @param executor on which writes that were delayed go on
     * @param maxDelayed writes that are delayed at the same time
     */
    public WriteAssurance(
            RegionRegistry regions, Confirmations confirmations, LagLimits lag, Executor executor, int maxDelayed) {
        this.regions = regions;
        this.confirmations = confirmations;
        this.lag = lag;
        this.executor = executor;
        this.mayBeDelayed = new Semaphore(maxDelayed);
        this.local = CompletableFuture.completedStage(Confirmation.local(confirmations.self()));
    }

    /**
     * Makes a write.
     *
     * @param answers shows what the key holds after it
     * @param write makes it durable in this region
     * @return fails as the write does, and, before it is made, with {@link ErrorCode#NOT_ENOUGH_REGIONS}, {@link
     *     ErrorCode#PEER_BEHIND}, {@link ErrorCode#INVALID_CONFIRM} or {@link ErrorCode#OVERLOADED}
     */
    CompletionStage<LocalWrite> make(
            CollectionDefinition collection,
            ConfirmRequest request,
            EntityAnswers answers,
            Supplier<CompletionStage<LocalWrite.Key>> write) {
        try {
            ConfirmRule rule = request.over(collection.confirm());
            requirePossible(request.timeout());
            if (rule.mode() == ConfirmMode.ASYNC && request.require()) {
                throw new AtollException(
                        ErrorCode.INVALID_CONFIRM,
                        "'require' is for writes that wait for other regions, and this one has the mode async: name"
                                + " another with 'confirm'.");
            }
            Duration delay = lag.delay(collection);
            if (rule.mode() == ConfirmMode.ASYNC) {
                return after(delay, write).thenApply(key -> new LocalWrite(answers, key, local));
            }
            SortedSet<RegionId> holders = regions.of(collection);
            holders.add(regions.self());
            return confirmed(
                    confirmations.begin(
                            collection.name(),
                            holders,
                            rule.needed(holders.size()),
                            rule.timeout().orElse(null),
                            request.require()),
                    answers,
                    () -> after(delay, write));
        } catch (AtollException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /**
     * Refuses a time to wait that is longer than this node allows.
     *
     * @throws AtollException {@link ErrorCode#INVALID_CONFIRM}
     */
    void requirePossible(Optional<Duration> timeout) {
        timeout.filter(asked -> asked.compareTo(confirmations.maxTimeout()) > 0).ifPresent(asked -> {
            throw new AtollException(
                    ErrorCode.INVALID_CONFIRM,
                    "The timeout is " + DurationText.write(asked) + ", and at most "
                            + DurationText.write(confirmations.maxTimeout()) + " (atoll.confirm.max-timeout).");
        });
    }

    private static CompletionStage<LocalWrite> confirmed(
            Confirmations.Pending pending, EntityAnswers answers, Supplier<CompletionStage<LocalWrite.Key>> write) {
        CompletionStage<LocalWrite.Key> made;
        try {
            made = write.get();
        } catch (RuntimeException e) {
            pending.abandon();
            throw e;
        }
        return made.whenComplete((key, failure) -> {
                    if (failure != null) {
                        pending.abandon();
                    }
                })
                .thenApply(key -> new LocalWrite(answers, key, pending.written()));
    }

    private <T> CompletionStage<T> after(Duration delay, Supplier<CompletionStage<T>> write) {
        if (delay.isZero()) {
            return write.get();
        }
        if (!mayBeDelayed.tryAcquire()) {
            throw new AtollException(
                    ErrorCode.OVERLOADED, "Too many writes are delayed because another region is behind.");
        }
        Executor later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, executor);
        return CompletableFuture.runAsync(mayBeDelayed::release, later).thenCompose(released -> write.get());
    }
}
