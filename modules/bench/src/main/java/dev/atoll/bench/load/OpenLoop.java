package dev.atoll.bench.load;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts writes at a fixed rate whatever becomes of the earlier ones. Each value carries the time at which it was
 * due, so a stall counts for every write that it delayed (no coordinated omission).
 */
public final class OpenLoop {
    private static final long PAUSE_NANOS = 500_000;

    /** What a run did. */
    public record Result(long started, long acknowledged, long failed) {}

    private OpenLoop() {}

    /**
     * Runs for {@code duration}; returns when the last write was started.
     *
     * @param sides 1: all writes in region 0; 2: in either region by turns
     * @param perSecond rate, both regions together
     */
    public static Result run(Write write, int sides, double perSecond, int keys, Duration duration) {
        LongAdder acknowledged = new LongAdder();
        LongAdder failed = new LongAdder();
        double interval = 1e9 / perSecond;
        long start = System.nanoTime();
        long total = (long) (duration.toNanos() / interval);
        long started = 0;
        while (started < total) {
            long due = start + (long) (started * interval);
            if (System.nanoTime() < due) {
                LockSupport.parkNanos(PAUSE_NANOS);
                continue;
            }
            int side = (int) (started % sides);
            int key = (int) (started / sides % keys);
            write.to(side, key, Payload.of(side, due, (int) started))
                    .whenCompleteAsync(
                            (done, failure) -> {
                                (failure == null ? acknowledged : failed).increment();
                            },
                            Write.SAME_THREAD);
            started++;
        }
        return new Result(started, acknowledged.sum(), failed.sum());
    }
}
