package dev.atoll.bench.figure;

import dev.atoll.bench.load.ClosedLoop;
import dev.atoll.bench.load.GrowthWatch;
import dev.atoll.bench.load.JournalObserver;
import dev.atoll.bench.load.RegionPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Replicated events per second: all acknowledged events, over the time from the first write until the last of them
 * is durable in the other region.
 */
final class ReplicatedRate {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private ReplicatedRate() {}

    /** What was seen; {@code events} are all that were acknowledged. */
    record Result(double perSecond, long events) {}

    /** Measures {@code pair} with writers on 1 or 2 sides. */
    static Result measure(RegionPair pair, int sides, int writers, int keys, Duration duration) {
        List<JournalObserver> counters = observers(pair);
        try (GrowthWatch watch = new GrowthWatch(observers(pair))) {
            ClosedLoop.Result written = ClosedLoop.run(pair::write, sides, writers, keys, duration);
            awaitReplicated(written.acknowledged(), counters, watch);
            double nanos = watch.lastGrowthNanos() - written.startNanos();
            return new Result(written.acknowledged() * 1e9 / nanos, written.acknowledged());
        } finally {
            counters.forEach(JournalObserver::close);
        }
    }

    static List<JournalObserver> observers(RegionPair pair) {
        return IntStream.range(0, 2)
                .mapToObj(side -> new JournalObserver(pair.journal(side), side))
                .toList();
    }

    /** Counts only when the journals are quiet, so that counting does not slow what it measures. */
    private static void awaitReplicated(long expected, List<JournalObserver> counters, GrowthWatch watch) {
        long replicated = 0;
        while (replicated < expected) {
            long quiet = System.nanoTime() - watch.lastGrowthNanos();
            if (quiet > PATIENCE_NANOS) {
                throw new IllegalStateException("only " + replicated + " of " + expected + " events were replicated");
            }
            if (quiet > QUIET_NANOS) {
                counters.forEach(counter -> counter.read(null, 0));
                replicated =
                        counters.stream().mapToLong(JournalObserver::replicated).sum();
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
