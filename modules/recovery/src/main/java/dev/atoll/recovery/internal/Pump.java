package dev.atoll.recovery.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Does work on items, so many at the same time; ends early with the first failure. */
final class Pump<T> {

    private final List<T> items;
    private final Function<T, CompletionStage<Void>> work;
    private final Executor executor;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger working;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Throwable failure;

    private Pump(List<T> items, int parallelism, Function<T, CompletionStage<Void>> work, Executor executor) {
        this.items = items;
        this.work = work;
        this.executor = executor;
        this.working = new AtomicInteger(parallelism);
    }

    /** Completes when nothing is at work any more. */
    static <T> CompletionStage<Void> run(
            List<T> items, int parallelism, Function<T, CompletionStage<Void>> work, Executor executor) {
        Pump<T> pump = new Pump<>(items, parallelism, work, executor);
        for (int i = 0; i < parallelism; i++) {
            pump.goOn();
        }
        return pump.done;
    }

    private void goOn() {
        int index = next.getAndIncrement();
        if (index < items.size() && failure == null) {
            start(items.get(index))
                    .whenCompleteAsync(
                            (nothing, failed) -> {
                                if (failed != null) {
                                    failure = failed;
                                }
                                goOn();
                            },
                            executor);
        } else if (working.decrementAndGet() == 0) {
            finish();
        }
    }

    private CompletionStage<Void> start(T item) {
        try {
            return work.apply(item);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private void finish() {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }
}
