package dev.atoll.bench.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Many writers, each with one key, each of which starts its next write when the one before was acknowledged. */
public final class ClosedLoop {
    private static final long DRAIN_SECONDS = 60;
    private static final int FIRST_WRITERS = 50;

    private final Write write;
    private final int sides;
    private final int keys;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicReference<Throwable> firstFailure = new AtomicReference<>();
    private CountDownLatch running;
    private long deadline;

    /** What a run did. */
    public record Result(long acknowledged, long failed, long startNanos, long endNanos) {
        /** Acknowledged writes per second, over the time until the last one was acknowledged. */
        public double perSecond() {
            return acknowledged * 1e9 / (endNanos - startNanos);
        }
    }

    private ClosedLoop(Write write, int sides, int keys) {
        this.write = write;
        this.sides = sides;
        this.keys = keys;
    }

    /**
     * Runs until {@code duration} has passed and every write that was started has ended.
     *
     * @param sides 1: all writers in region 0; 2: half of them in either region
     * @param writers how many, together
     */
    public static Result run(Write write, int sides, int writers, int keys, Duration duration) {
        return new ClosedLoop(write, sides, keys).run(writers, duration);
    }

    /**
     * Runs like {@link #run}, few writers first, so that entities start and code gets compiled; failures do not matter
     * here, as a cold start may take longer than a write is willing to wait.
     */
    public static void warmUp(Write write, int sides, int writers, int keys, Duration duration) {
        for (int key = 0; key < keys; key += FIRST_WRITERS) {
            int first = key;
            Write shifted = (side, offset, value) -> write.to(side, first + offset, value);
            new ClosedLoop(shifted, sides, Math.min(FIRST_WRITERS, keys - key))
                    .loop(FIRST_WRITERS * sides, Duration.ofMillis(1));
        }
        new ClosedLoop(write, sides, keys).loop(writers, duration);
    }

    private Result run(int writers, Duration duration) {
        Result result = loop(writers, duration);
        if (result.acknowledged() == 0 || result.failed() > result.acknowledged() / 100) {
            throw new IllegalStateException(
                    result.failed() + " writes failed, " + result.acknowledged() + " did not", firstFailure.get());
        }
        return result;
    }

    private Result loop(int writers, Duration duration) {
        running = new CountDownLatch(writers);
        long start = System.nanoTime();
        deadline = start + duration.toNanos();
        for (int writer = 0; writer < writers; writer++) {
            next(writer, 0);
        }
        awaitAll();
        long end = System.nanoTime();
        return new Result(acknowledged.sum(), failed.sum(), start, end);
    }

    private void next(int writer, int step) {
        if (step > 0 && System.nanoTime() >= deadline) {
            running.countDown();
            return;
        }
        int side = writer % sides;
        int key = writer / sides % keys; // a key's writers are its own: nobody queues behind another key
        write.to(side, key, Payload.of(side, 0, writer + step))
                .whenCompleteAsync(
                        (done, failure) -> {
                            if (failure == null) {
                                acknowledged.increment();
                            } else {
                                failed.increment();
                                firstFailure.compareAndSet(null, failure);
                            }
                            next(writer, step + 1);
                        },
                        Write.SAME_THREAD);
    }

    private void awaitAll() {
        try {
            long patience = deadline - System.nanoTime() + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS);
            if (!running.await(patience, TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException(running.getCount() + " writers still wait for an acknowledgement");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
