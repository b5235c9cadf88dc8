package dev.atoll.management.internal;

import dev.atoll.management.ResolverSettings;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The few threads on which one user's class is run, so that it can only keep itself waiting. Callers always have an
 * answer soon after the time limit. Safe for use by many threads.
 */
final class ResolverLane {

    private static final long IDLE_SECONDS = 30;

    private final ThreadPoolExecutor threads;
    private final ResolverSettings settings;
    private final Executor completing;
    private final AtomicInteger stuck = new AtomicInteger();

    /** @param completing on which callers go on */
    ResolverLane(String name, ResolverSettings settings, Executor completing) {
        this.settings = settings;
        this.completing = completing;
        this.threads = new ThreadPoolExecutor(
                settings.threads(),
                settings.threads(),
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(settings.maxWaiting()),
                work -> {
                    Thread thread = new Thread(work, "atoll-resolver-" + name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /** What {@code work} gives, or {@code otherwise}, told why, when it cannot be had in time. */
    <T> CompletionStage<T> run(Supplier<T> work, Function<String, T> otherwise) {
        if (stuck.get() >= settings.threads()) {
            return CompletableFuture.completedStage(otherwise.apply("has not returned from earlier calls"));
        }
        Call<T> call = new Call<>(work);
        try {
            call.future = threads.submit(call);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedStage(otherwise.apply("has too many calls waiting"));
        }
        long millis = settings.timeLimit().toMillis();
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, completing)
                .execute(() -> call.expire(() -> otherwise.apply("took longer than " + millis + " ms")));
        return call.result;
    }

    /** One call: it ends, or it expires and perhaps ends later. */
    private final class Call<T> implements Runnable {

        private final Supplier<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private volatile Future<?> future;
        private boolean running;
        private boolean over;

        Call(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (!begin()) {
                return;
            }
            T value = null;
            Throwable failure = null;
            try {
                value = work.get();
            } catch (Throwable e) { // of a user's class
                failure = e;
            }
            if (end()) {
                T made = value;
                Throwable failed = failure;
                completing.execute(() -> complete(made, failed));
            }
        }

        private void complete(T value, Throwable failure) {
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(failure);
            }
        }

        private synchronized boolean begin() {
            running = !over;
            return running;
        }

        /** Whether it was in time. */
        private synchronized boolean end() {
            running = false;
            if (over) {
                stuck.decrementAndGet();
                return false;
            }
            over = true;
            return true;
        }

        void expire(Supplier<T> otherwise) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                if (running) {
                    stuck.incrementAndGet();
                }
            }
            future.cancel(true);
            try {
                result.complete(otherwise.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }
    }
}
